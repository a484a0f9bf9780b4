#!/usr/bin/env python3
"""Measures what somebody waits for who develops a plugin, and prints a table as processes.py does.

develop.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. Figures are medians. Exit status: 0 whatever they are; the table says which are over their target.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable

from table import Table
from timing import Sample, Times, alternate, middle, once, report
from watched import Exchanged, Watched, WatchedRun

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
EXCHANGES = 60
BUILDS = 5
RATE = 100
SECONDS = 10
SWAP_ROUNDS = 3

MANIFEST = """aether: 1
name: stamp
type: task
version: 1.0.0
description: Says when it runs
outputs: [{name: time, type: integer}, {name: version, type: integer}]
idempotent: true
requirements: {security_level: trusted}
library: libstamp.so
"""
PYTHON = """import time


def run():
    return time.monotonic_ns(), {version}
"""


class Bench:
    def __init__(self, release: Path, work: Path) -> None:
        self.aether = str(release / "aether")
        self.bench = str(release / "aether-bench")
        self.work = work
        self.libraries = [self.compile(f"stamp-{version}.so", version) for version in (1, 2)]
        self.table = Table()

    def run(self) -> None:
        self.exchange()
        self.save()
        self.swaps()

    def compile(self, name: str, version: int) -> Path:
        path = self.work / name
        self.cc("stamp.c", path, "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", f"-DSTAMP_VERSION={version}")
        return path

    def cc(self, source: str, target: Path, *options: str) -> None:
        include = str(ROOT / "PluginSDK/CAether/include")
        compiler = shutil.which("cc") or "cc"
        subprocess.run(
            [compiler, "-O2", "-I", include, *options, "-o", str(target), str(HERE / "develop" / source)], check=True)

    def environment(self, name: str, plugin: Path) -> dict[str, str]:
        return {
            **os.environ, "AETHER_STATE": str(self.work / f"state-{name}"), "AETHER_PLUGIN_PATHS": str(plugin),
            "AETHER_SDK": str(ROOT / "PluginSDK"),
        }

    # A new library

    def exchange(self) -> None:
        floor = self.work / "floor"
        self.cc("floor.c", floor, "-std=gnu11")
        programs = {
            "floor": self.watching("floor", lambda place: [str(floor), str(place.parent), place.name]),
            "python": self.reloading(),
            "ours": self.watching("ours", lambda place: [self.bench, "exchange", str(place)]),
            "run": self.running("run", "--no-canary"),
            "tried": self.running("tried"),
        }
        try:
            samples = {name: middle(sample) for name, sample in alternate(EXCHANGES, **programs).items()}
        finally:
            for program in programs.values():
                program.program.end()
        ours, python, floor_time = samples["ours"], samples["python"], samples["floor"]
        tried = once(ours.best + samples["tried"].best - samples["run"].best)
        self.table.line("library in place to its call : watchdog and reload", ours, python, 0.75)
        self.table.line("the same : inotify, dlopen and the call in C", ours, floor_time, None)
        self.table.limit("the same", ours.best, 0.7, "ms")
        self.table.line("the same, tried out first : watchdog and reload", tried, python, 4.25)
        self.table.limit("the same", tried.best, 4, "ms")
        self.table.line("with a whole run : watchdog and reload", samples["run"], python, None)
        self.table.line("with a whole run, tried out first : the same", samples["tried"], python, None)

    def watching(self, name: str, command: Callable[[Path], list[str]]) -> Exchanged:
        place = self.placed(name)
        return Exchanged(Watched(command(place)), place, self.libraries)

    def running(self, name: str, *options: str) -> Exchanged:
        place = self.placed(name)
        (place.parent / "module.yaml").write_text(MANIFEST)
        run = WatchedRun(
            self.aether, self.pipeline("stamp"), self.environment(name, place.parent), "--no-build", *options)
        return Exchanged(run, place, self.libraries)

    def placed(self, name: str) -> Path:
        folder = self.work / f"with-{name}"
        folder.mkdir()
        return Path(shutil.copy(self.libraries[0], folder / "libstamp.so"))

    def reloading(self) -> Exchanged:
        folder = self.work / "with-python"
        folder.mkdir()
        versions = [self.work / f"stamp-{version}.py" for version in (1, 2)]
        for version, path in enumerate(versions, 1):
            path.write_text(PYTHON.format(version=version))
        place = Path(shutil.copy(versions[0], folder / "stamp.py"))
        command = [sys.executable, str(HERE / "develop/reloads.py"), str(folder), "stamp"]
        return Exchanged(Watched(command), place, versions)

    def pipeline(self, module: str) -> Path:
        path = self.work / f"{module}.yaml"
        path.write_text(f"aether: 1\nname: {module}s\nsteps: [{{id: {module}, module: {module}}}]\n")
        return path

    # A saved source

    def save(self) -> None:
        bare, watched = (self.package(name) for name in ("bare", "watched"))
        # Its first build writes the manifest by which it is found.
        subprocess.run(
            [self.aether, "plugins", "build", str(watched)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=self.environment("greet", watched))
        with (watched / "module.yaml").open("a") as manifest:
            manifest.write("idempotent: true\n")
        run = WatchedRun(self.aether, self.pipeline("greet"), self.environment("greet", watched))
        outputs = run.outputs()
        next(outputs)
        self.build(bare)

        def ours() -> Times:
            word, begin = self.edit(watched)
            for greeting in outputs:
                if word in greeting["greeting"]:
                    break
            return timed(begin)

        def peer() -> Times:
            begin = self.edit(bare)[1]
            self.build(bare)
            return timed(begin)

        try:
            samples = alternate(BUILDS, ours=ours, peer=peer)
        finally:
            run.end()
        self.table.line("saved source to its call : swift build", middle(samples["ours"]), middle(samples["peer"]), 1.3)

    def package(self, name: str) -> Path:
        (self.work / name).mkdir()
        subprocess.run(
            [self.aether, "plugins", "new", "greet"], cwd=self.work / name, check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=self.environment("new", self.work))
        return self.work / name / "greet"

    def build(self, package: Path) -> None:
        """As `aether plugins build` does."""
        options = ["-Xswiftc", "-static-stdlib"]
        for option in ("-s", "--gc-sections", f"--version-script={ROOT / 'PluginSDK/templates/exports.map'}"):
            options += ["-Xlinker", option]
        subprocess.run(
            ["swift", "build", "-c", "release", "--disable-local-rpath", "--product", "greet", *options], cwd=package, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment("bare", package))

    @staticmethod
    def edit(package: Path) -> tuple[str, int]:
        """Saves the source with another word, and says which, and when."""
        source = package / "Sources/Greet/GreetModule.swift"
        word = f"Hello{time.monotonic_ns()}"
        text = re.sub(r'"Hello\d*', f'"{word}', source.read_text())
        begin = time.monotonic_ns()
        source.write_text(text)
        return word, begin

    # Constant calls

    def swaps(self) -> None:
        added = Sample()
        shown: dict[str, Sample] = {"calm": Sample(), "swapped": Sample()}
        for _ in range(SWAP_ROUNDS):
            times = {
                name: report([self.bench, "swaps", *map(str, self.libraries), str(rate), str(SECONDS)])["p999"]
                for name, rate in (("calm", 0), ("swapped", RATE))
            }
            for name, value in times.items():
                shown[name].add((value, value))
            added.add((times["swapped"] - times["calm"],) * 2)
        self.table.line(f"p99.9 of calls, {RATE} swaps a second : none", middle(shown["swapped"]), middle(shown["calm"]), None, "µs")
        self.table.limit("what the swaps add to it", added.median / 1e3, 1, "ms")


def timed(begin: int) -> Times:
    elapsed = (time.monotonic_ns() - begin) / 1e6
    return elapsed, elapsed


def main() -> None:
    bench = Bench(Path(sys.argv[1]), Path(sys.argv[2]))
    bench.run()
    bench.table.end()


if __name__ == "__main__":
    main()
