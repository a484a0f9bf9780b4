#!/usr/bin/env python3
"""Measures what `aether plugins add` takes beyond cloning and building, and prints a table as processes.py does.

sources.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. Exit status: 0 whatever the figures are; the table says which are over their target.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from table import Table
from timing import Measure, Times, alternate, process

ROOT = Path(__file__).resolve().parent.parent
CACHED_ROUNDS = 20
NEW_ROUNDS = 5


class Bench:
    def __init__(self, release: Path, work: Path) -> None:
        self.aether = str(release / "aether")
        self.work = work
        self.project = work / "project"
        self.project.mkdir()
        self.table = Table()
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(work), "AETHER_STATE": str(work / "state"),
            "AETHER_CACHE": str(work / "cache"), "AETHER_SDK": str(ROOT / "PluginSDK"), "GIT_CONFIG_GLOBAL": "/dev/null",
            **{f"GIT_{who}_{what}": "bench@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.repository, self.commit = self.publish()

    def quietly(self, command: list[str], folder: Path) -> str:
        return subprocess.run(
            command, cwd=folder, env=self.environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True).stdout.strip()

    def publish(self) -> tuple[str, str]:
        self.quietly([self.aether, "plugins", "new", "greet"], self.work)
        repository = self.work / "greet"
        for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "One"]):
            self.quietly(["git", *words], repository)
        return f"file://{repository}", self.quietly(["git", "rev-parse", "HEAD"], repository)

    def run(self) -> None:
        os.chdir(self.project)
        add = [self.aether, "plugins", "add", self.repository]
        new = alternate(NEW_ROUNDS, ours=process(add, self.environment, before=self.forget), floor=self.floor())
        # What is neither clone nor build is at most 5 % of the whole.
        self.table.line("plugins add, new : git clone and plugins build", new["ours"], new["floor"], 1 / 0.95)
        cached = alternate(
            CACHED_ROUNDS, ours=process([*add, "--commit", self.commit], self.environment),
            git=process(["git", "clone", "-q", "--bare", self.repository, str(self.work / "clone.git")], self.environment,
                        before=lambda: shutil.rmtree(self.work / "clone.git", ignore_errors=True)))
        self.table.line("plugins add, a cached commit : git clone", cached["ours"], cached["git"], None)
        self.table.limit("the same, median", cached["ours"].median, 100, "ms")

    def forget(self) -> None:
        shutil.rmtree(self.work / "cache", ignore_errors=True)

    def floor(self) -> Measure:
        checkout = self.work / "checkout"
        clone = process(
            ["git", "clone", "-q", self.repository, str(checkout)], self.environment,
            before=lambda: shutil.rmtree(checkout, ignore_errors=True))
        build = process([self.aether, "plugins", "build", "--no-cache", str(checkout)], self.environment)

        def measure() -> Times:
            first, second = clone(), build()
            return first[0] + second[0], first[1] + second[1]

        return measure


def main() -> None:
    bench = Bench(Path(sys.argv[1]), Path(sys.argv[2]))
    bench.run()
    bench.table.end()


main()
