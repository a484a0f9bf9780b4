#!/usr/bin/env python3
"""Measures what isolation costs against floors in C in the same run, and prints a table as processes.py does.

isolation.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. What is said of a step or a value is what the module's level adds to it: of a run with the module
`sandboxed` or `isolated`, less the same run with it `trusted`. Figures are medians, since where the kernel puts two
processes makes some rounds very good ones. Exit status: 0 whatever the ratios are; the table says which are over their
target.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from table import Table
from timing import Measure, Sample, alternate, middle, once, process, reported

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
SIZE = 64 << 20
STEPS = 2_000
FRESH = 200
ROUNDS = 7
TAKES = 16

MANIFEST = """aether: 1
name: {name}
type: task
version: 1.0.0
description: {description}
inputs: [{{name: {input}, type: {input_type}, required: true}}]
outputs: [{{name: {output}, type: {output_type}}}]
idempotent: true
requirements: {{security_level: trusted}}
library: lib{name}.so
"""


class Bench:
    def __init__(self, release: Path, work: Path) -> None:
        self.aether = str(release / "aether")
        self.work = work
        self.compiler = shutil.which("cc") or "cc"
        self.floor = self.make_floor()
        self.make_plugins()
        self.table = Table()

    def run(self) -> None:
        self.warm_step()
        self.value()
        self.fresh_step()

    # What is run

    def make_floor(self) -> str:
        path = self.work / "floor"
        linux = ROOT / "Sources/CLinux"
        sources = [linux / f"{name}.c" for name in ("sandbox", "filter", "worker", "messages", "shim")]
        self.compile(path, HERE / "isolation/floor.c", *sources, "-std=gnu11", "-I", linux / "include")
        return str(path)

    def compile(self, target: Path, *arguments: Path | str) -> None:
        include = str(ROOT / "PluginSDK/CAether/include")
        subprocess.run(
            [self.compiler, "-O2", "-I", include, "-o", str(target), *map(str, arguments)], check=True)

    def make_plugins(self) -> None:
        trusted = self.work / "trusted"
        shutil.copytree(ROOT / ".build/fixtures/noop", trusted / "noop")
        self.plugin(trusted, "make-bytes", ("size", "integer"), ("out", "bytes"))
        self.plugin(trusted, "take-bytes", ("a", "bytes"), ("length", "integer"))
        for level in ("sandboxed", "isolated"):
            shutil.copytree(trusted, self.work / level)
            for manifest in (self.work / level).glob("*/module.yaml"):
                text = manifest.read_text()
                if "security_level: trusted" not in text:
                    raise SystemExit(f"{manifest} says nothing of its security level")
                manifest.write_text(text.replace("security_level: trusted", f"security_level: {level}"))

    def plugin(self, folder: Path, name: str, given: tuple[str, str], made: tuple[str, str]) -> None:
        (folder / name).mkdir()
        source = HERE / f"isolation/{name.replace('-', '_')}.c"
        self.compile(folder / name / f"lib{name}.so", source, "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden")
        # What it is, is said in the source, and must be said alike.
        description = {"make-bytes": "Makes bytes", "take-bytes": "Says how many bytes there are"}[name]
        (folder / name / "module.yaml").write_text(MANIFEST.format(
            name=name, description=description, input=given[0], input_type=given[1], output=made[0], output_type=made[1]))

    def environment(self, *modules: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.work), "AETHER_STATE": str(self.work / "state"),
            "AETHER_PLUGIN_PATHS": ":".join(str(self.work / module) for module in modules),
        }

    def forget(self) -> None:
        shutil.rmtree(self.work / "state", ignore_errors=True)

    def chain(self, count: int) -> str:
        path = self.work / f"chain-{count}.yaml"
        with path.open("w") as file:
            subprocess.run([sys.executable, str(HERE / "generate-pipeline.py"), str(count)], stdout=file, check=True)
        return str(path)

    def added(self, level: str, count: int, rounds: int, floor: dict[str, Measure]) -> dict[str, Sample]:
        """What the level adds to each of `count` chained no-ops, in microseconds, as `step`; and the floors."""
        pipelines = {"one": self.chain(1), "all": self.chain(count)}
        runs = {
            f"{name}_{kind}": process(
                [self.aether, "run", pipelines[name]], self.environment(f"{kind}/noop"), before=self.forget)
            for name in pipelines for kind in ("trusted", level)
        }
        samples = alternate(rounds, **floor, **runs)

        def steps(field: str) -> float:
            of = {name: getattr(samples[name], field) for name in runs}
            each = [
                ours - ours_one - trusted + trusted_one
                for ours, ours_one, trusted, trusted_one in zip(
                    of[f"all_{level}"], of[f"one_{level}"], of["all_trusted"], of["one_trusted"])
            ]
            return statistics.median(each) / (count - 1) * 1e3

        return {"step": once(steps("values"), steps("processor"))} | {name: middle(samples[name]) for name in floor}

    # What is measured

    def warm_step(self) -> None:
        floor = {
            name: reported([self.floor, "round-trip", "20000"], name) for name in ("plain", "polled")
        }
        samples = self.added("sandboxed", STEPS, ROUNDS, floor)
        self.table.line("sandboxed step adds : a round trip in C", samples["step"], samples["plain"], 1.5, "µs")
        self.table.line("the same : a round trip with poll at both ends", samples["step"], samples["polled"], None, "µs")

    def value(self) -> None:
        """By the times of events, so that snapshots are not in it: each is begun when its step is over."""
        lines = ["aether: 1\nname: bytes\njobs: 1\nsteps:\n"]
        lines += [f"  - {{id: made, module: make-bytes, with: {{size: {SIZE}}}}}\n"]
        lines += [
            f"  - {{id: taken_{number}, module: take-bytes, with: {{a: '${{{{ steps.made.outputs.out }}}}'}}}}\n"
            for number in range(TAKES)
        ]
        pipeline = self.work / "bytes.yaml"
        pipeline.write_text("".join(lines))
        copy = reported([self.floor, "copy", str(SIZE), "5"], "fresh")
        times = {"copy": [], "in": [], "out": []}
        for number in range(ROUNDS + 1):
            copied, _ = copy()
            trusted = self.step_times(pipeline, "trusted", "trusted")
            into = self.step_times(pipeline, "trusted", "sandboxed")
            out = self.step_times(pipeline, "sandboxed", "trusted")
            if number == 0:
                continue
            times["copy"].append(copied)
            times["in"].append(taken(into) - taken(trusted))
            times["out"].append(out["made"] - trusted["made"])
        copied, into, out = (once(statistics.median(times[name])) for name in ("copy", "in", "out"))
        self.table.line("64 MiB into a sandboxed worker : a fresh copy", into, copied, 1.5, "ms")
        self.table.line("64 MiB out of a sandboxed worker : a fresh copy", out, copied, 1.5, "ms")

    def step_times(self, pipeline: Path, maker: str, taker: str) -> dict[str, float]:
        """By step, the milliseconds that its module had."""
        self.forget()
        run = subprocess.Popen(
            [self.aether, "run", "--json", str(pipeline)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=self.environment(f"{maker}/make-bytes", f"{taker}/take-bytes"))
        begun: dict[str, float] = {}
        times: dict[str, float] = {}
        assert run.stdout
        for line in run.stdout:
            # The line with the bytes is long, and none of these.
            if len(line) > 4_096 or b'"transition"' not in line:
                continue
            event = json.loads(line)
            if event["to"] == "running":
                begun[event["step"]] = moment(event["time"])
            elif event["from"] == "running":
                times[event["step"]] = (moment(event["time"]) - begun[event["step"]]) * 1e3
        if run.wait() != 0 or len(times) != TAKES + 1:
            raise SystemExit(f"the run of {pipeline} ended with status {run.returncode} and {len(times)} steps")
        return times

    def fresh_step(self) -> None:
        library = str(self.work / "trusted/noop/libnoop.so")
        floor = {"worker": reported([self.floor, "worker", "100", library], "isolated")}
        samples = self.added("isolated", FRESH, ROUNDS, floor)
        self.table.line("isolated step adds : a worker in C", samples["step"], samples["worker"], 2, "µs")


def moment(text: str) -> float:
    """Seconds of the day of an event's time, which has nanoseconds."""
    clock, _, fraction = text.rstrip("Z").partition("T")[2].partition(".")
    time = datetime.strptime(clock, "%H:%M:%S")
    return time.hour * 3_600 + time.minute * 60 + time.second + float(f"0.{fraction or 0}")


def taken(times: dict[str, float]) -> float:
    """Of the later half, at which the first step's snapshot is over."""
    return statistics.median(times[f"taken_{number}"] for number in range(TAKES // 2, TAKES))


def main() -> None:
    bench = Bench(Path(sys.argv[1]), Path(sys.argv[2]))
    bench.run()
    bench.table.end()


if __name__ == "__main__":
    main()
