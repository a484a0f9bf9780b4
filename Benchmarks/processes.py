#!/usr/bin/env python3
"""Measures Aether against peers and floors in the same run, and prints a table of ratios.

processes.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. table.py says what the columns are. Exit status: 0 whatever the ratios are; the table says
which are over their target.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from table import Table
from timing import Sample, alternate, process, report, reported

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent


class Bench:
    def __init__(self, release: Path, work: Path) -> None:
        self.work = work
        self.aether = str(release / "aether")
        self.nothing = str(release / "aether-nothing")
        self.bench = str(release / "aether-bench")
        self.noop = ROOT / ".build/fixtures/noop"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(work), "AETHER_STATE": str(work / "state"),
            "AETHER_PLUGIN_PATHS": str(self.noop),
        }
        self.table = Table()

    def run(self) -> None:
        self.calls()
        self.big_table()
        self.chain()
        self.plugins()
        self.validate()
        self.start()

    def calls(self) -> None:
        swift = ROOT / ".build/fixtures-swift/noop-swift/libnoop-swift.so"
        measures = {
            "pluggy": reported([sys.executable, str(HERE / "pluggy_call.py")]),
            "c": reported([self.bench, "call", str(self.noop / "libnoop.so")]),
        }
        if swift.exists():
            measures["swift"] = reported([self.bench, "call", str(swift)])
        else:
            print(f"no {swift}: run scripts/build-swift-fixtures.sh; left out")
        samples = alternate(3, **measures)
        pluggy = samples["pluggy"]
        self.table.line("call of a no-op in C : pluggy's hook", samples["c"], pluggy, 0.16, "ns")
        self.table.limit("call of a no-op in C", samples["c"].best, 200, "ns")
        if "swift" in samples:
            self.table.line("call of a no-op in Swift : pluggy's hook", samples["swift"], pluggy, None, "ns")
            self.table.limit("call of a no-op in Swift", samples["swift"].best, 600, "ns")

    def big_table(self) -> None:
        library = ROOT / ".build/fixtures/big-table/libbig-table.so"
        command = [self.bench, "table", str(library), str(self.noop / "libnoop.so"), "65000"]
        samples = {name: Sample() for name in ("bytes", "build", "hand_over", "memcpy")}
        for _ in range(3):
            for name, value in report(command).items():
                samples[name].add((value, value))
        size = samples["bytes"].best / (1 << 20)
        self.table.line(f"{size:.0f} MiB table to the next module : memcpy", samples["hand_over"], samples["memcpy"], 2)
        self.table.line("the same built by its module in C : memcpy", samples["build"], samples["memcpy"], None)

    def chain(self) -> None:
        pipeline = self.pipeline(1_000)
        makefile = self.work / "chain.mk"
        rules = ["all: t999\n"] + [
            f"t{number}:{f' t{number - 1}' if number else ''}\n\t@true\n" for number in range(1_000)]
        makefile.write_text("".join(rules))
        dodo = self.work / "dodo.py"
        dodo.write_text(
            "def nothing(): pass\n"
            "def task_chain():\n"
            "    for n in range(1000):\n"
            "        yield {'name': str(n), 'actions': [nothing], 'task_dep': [f'chain:{n - 1}'] if n else []}\n")
        doit = [sys.executable, "-m", "doit", "run", "-f", str(dodo), "--db-file", str(self.work / "doit.db"), "-v0"]
        samples = alternate(
            5,
            make=process(["make", "-s", "-f", str(makefile)], self.environment),
            doit=process(doit, self.environment),
            aether=process([self.aether, "run", pipeline], self.environment))
        self.table.line("run of 1,000 chained no-ops : make, true", samples["aether"], samples["make"], 0.1)
        self.table.line("run of 1,000 chained no-ops : doit, Python", samples["aether"], samples["doit"], 1)

    def plugins(self) -> None:
        registry = self.work / "gst-registry.bin"
        gstreamer = self.environment | {"GST_REGISTRY": str(registry)}
        one, ten = self.folder(1_000), self.folder(10_000)
        samples = alternate(
            7,
            gst=process(["gst-inspect-1.0"], gstreamer, before=lambda: registry.unlink(missing_ok=True)),
            gst_warm=process(["gst-inspect-1.0"], gstreamer),
            one=self.list(one, "--no-cache"), ten=self.list(ten, "--no-cache"), warm=self.list(one))
        self.table.line(
            "plugins list of 1,000, no cache : gst-inspect, cold registry", samples["one"], samples["gst"], 1)
        self.table.line("plugins list of 1,000, warm : gst-inspect of 102, warm", samples["warm"], samples["gst_warm"], 4)
        self.table.line("plugins list of 10,000 : of 1,000", samples["ten"], samples["one"], 12)

    def folder(self, count: int) -> Path:
        folder = self.work / f"plugins-{count}"
        subprocess.run([str(ROOT / "scripts/generate-plugins.sh"), str(count), str(folder)], check=True)
        return folder

    def list(self, folder: Path, *options: str):
        return process(
            [self.aether, "plugins", "list", *options], self.environment | {"AETHER_PLUGIN_PATHS": str(folder)})

    def validate(self) -> None:
        events = self.work / "yaml_events"
        subprocess.run(
            [shutil.which("cc") or "cc", "-O2", "-o", str(events), str(HERE / "yaml_events.c"), "-lyaml"], check=True)
        ten = self.pipeline(10_000)
        samples = alternate(
            7,
            events=reported([str(events), ten, "3"]),
            ten=process([self.aether, "validate", ten], self.environment))
        self.table.line(
            "validate 10,000 steps : libyaml's events", samples["ten"], samples["events"], 8)
        linear = alternate(
            3,
            ten=process([self.aether, "validate", ten], self.environment),
            hundred=process([self.aether, "validate", self.pipeline(100_000)], self.environment))
        self.table.line("validate 100,000 steps : 10,000", linear["hundred"], linear["ten"], 12)

    def pipeline(self, steps: int) -> str:
        path = self.work / f"chain-{steps}.yaml"
        with path.open("w") as file:
            subprocess.run([sys.executable, str(HERE / "generate-pipeline.py"), str(steps)], stdout=file, check=True)
        return str(path)

    def start(self) -> None:
        samples = alternate(
            40, nothing=process([self.nothing], self.environment),
            version=process([self.aether, "--version"], self.environment))
        self.table.line(
            "aether --version : a program that does nothing", samples["version"], samples["nothing"], 1.5)


def main() -> None:
    bench = Bench(Path(sys.argv[1]), Path(sys.argv[2]))
    bench.run()
    bench.table.end()


if __name__ == "__main__":
    main()
