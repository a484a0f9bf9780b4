#!/usr/bin/env python3
"""Measures runs with their whole history, and what reads it, and prints a table as processes.py does.

durable.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. What is said of a step is above start-up: of a run, less a run of one step, over the steps that
it has more. Every run begins in a state folder that has one earlier run and nothing else. Exit status: 0 whatever the
figures are; the table says which are over their target.
"""

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

from table import Table
from timing import Measure, Sample, above, alternate, ended, process, processor, reported

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
FIXTURES = ROOT / ".build/fixtures"


class Bench:
    def __init__(self, release: Path, work: Path) -> None:
        self.aether = str(release / "aether")
        self.work = work
        # Runs belong to a project: the folder of their pipelines.
        self.project = work / "project"
        self.project.mkdir()
        self.state = work / "state"
        self.seed = work / "seed"
        self.table = Table()
        self.one = self.pipeline("chain-1", "generate-pipeline.py", "1")
        ended([self.aether, "run", self.one], self.environment())
        self.state.rename(self.seed)

    def run(self) -> None:
        self.chain()
        self.independent()
        self.loop()
        self.graph()
        self.resume()
        self.disk()
        self.list()

    # What is run

    def pipeline(self, name: str, generator: str, *arguments: str) -> str:
        path = self.project / f"{name}.yaml"
        with path.open("w") as file:
            subprocess.run([sys.executable, str(HERE / generator), *arguments], stdout=file, check=True)
        return str(path)

    def environment(self, *modules: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.work), "AETHER_STATE": str(self.state),
            "AETHER_PLUGIN_PATHS": ":".join(str(FIXTURES / module) for module in modules or ("noop",)),
        }

    def fresh(self, seed: Path | None = None) -> None:
        """Puts a copy of a state folder in the place of what runs left."""
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(seed or self.seed, self.state)

    def of_run(self, pipeline: str, *modules: str) -> Measure:
        return process([self.aether, "run", pipeline], self.environment(*modules), before=self.fresh)

    def of_validate(self, pipeline: str) -> Measure:
        return process([self.aether, "validate", pipeline], self.environment())

    # What is measured

    def chain(self) -> None:
        """Steps one after the other, each of which reads the one before."""
        thousand = self.pipeline("chain-1000", "generate-pipeline.py", "1000")
        once = [
            self.pipeline(f"once-{count}", "generate-pipeline.py", str(count), "--module", "noop-once")
            for count in (1, 1_000)
        ]
        commits = self.work / "commits.db"
        samples = alternate(
            12,
            make_one=process(self.make(1), self.environment()), make=process(self.make(1_000), self.environment()),
            one=self.of_run(self.one), run=self.of_run(thousand),
            read_one=self.of_validate(self.one), read=self.of_validate(thousand),
            once_one=self.of_run(once[0], "noop-once"), once=self.of_run(once[1], "noop-once"))
        peers = alternate(
            3, commit=self.afresh(commits, reported([sys.executable, str(HERE / "wal_commits.py"), str(commits)])),
            doit_one=self.doit(1), doit=self.doit(1_000))
        step = above(samples["run"], samples["one"], 999)
        make = above(samples["make"], samples["make_one"], 999)
        self.table.line("step of 1,000 chained no-ops : make's true", step, make, 0.03, "µs")
        self.table.line(
            "the same : doit's with its database", step, above(peers["doit"], peers["doit_one"], 999), None, "µs")
        self.table.limit("step of 1,000 chained no-ops", step.best, 20, "µs")
        self.table.line(
            "of that: reading and checking : the whole", above(samples["read"], samples["read_one"], 999), step, None, "µs")
        once_step = above(samples["once"], samples["once_one"], 999)
        self.table.limit("step of 1,000 chained ones that aren't idempotent", once_step.best, 80, "µs")
        commit = Sample()
        commit.add((2 * peers["commit"].best, 2 * peers["commit"].best))
        self.table.line("the same : two bare commits of SQLite", once_step, commit, None, "µs")

    def make(self, count: int) -> list[str]:
        makefile = self.work / f"chain-{count}.mk"
        rules = [f"all: t{count - 1}\n"] + [
            f"t{number}:{f' t{number - 1}' if number else ''}\n\t@true\n" for number in range(count)]
        makefile.write_text("".join(rules))
        return ["make", "-s", "-f", str(makefile)]

    def doit(self, count: int) -> Measure:
        dodo = self.work / f"dodo-{count}.py"
        dodo.write_text(
            "def nothing(): pass\n"
            "def task_chain():\n"
            f"    for n in range({count}):\n"
            "        yield {'name': str(n), 'actions': [nothing], 'task_dep': [f'chain:{n - 1}'] if n else []}\n")
        database = self.work / "doit.db"
        command = [sys.executable, "-m", "doit", "run", "-f", str(dodo), "--db-file", str(database), "-v0"]
        return self.afresh(database, process(command, self.environment()))

    def afresh(self, database: Path, measure: Measure) -> Measure:
        """The same without the files that an earlier round left."""

        def measured():
            for file in database.parent.glob(database.name + "*"):
                file.unlink()
            return measure()

        return measured

    def independent(self) -> None:
        count = 20_000
        many = self.pipeline(
            "independent", "generate-pipeline.py", str(count), "--independent", "--key", "jobs: 2")
        samples = alternate(
            4, one=self.of_run(self.one), run=self.of_run(many), read_one=self.of_validate(self.one),
            read=self.of_validate(many))
        step = above(samples["run"], samples["one"], count - 1)
        self.table.limit("20,000 independent no-ops, jobs: 2", 1e6 / step.best, 30_000, "/s", at_least=True)
        self.table.line(
            "each of them: reading and checking : the whole", above(samples["read"], samples["read_one"], count - 1), step,
            None, "µs")

    def loop(self) -> None:
        """A list of many items, and as many steps."""
        count = 10_000
        steps = self.pipeline("steps", "generate-pipeline.py", str(count), "--independent")
        loop = self.project / "loop.yaml"
        loop.write_text(
            "name: loop\nsteps:\n  - id: each\n    module: noop\n"
            f"    foreach: \"${{{{ lists.range({count}) }}}}\"\n    with: {{a: \"${{{{ item }}}}\"}}\n")
        samples = alternate(
            5, one=self.of_run(self.one), steps=self.of_run(steps), loop=self.of_run(str(loop)),
            read_one=self.of_validate(self.one), read=self.of_validate(steps))
        item = above(samples["loop"], samples["one"], count - 1)
        step = above(samples["steps"], samples["one"], count - 1)
        self.table.line("item of a list of 10,000 : step of 10,000", item, step, 1.2, "µs")
        self.table.line(
            "of those steps: reading and checking : the whole", above(samples["read"], samples["read_one"], count - 1), step,
            None, "µs")

    def graph(self) -> None:
        """Wide graphs of one shape; only the processor's time counts, and memory."""
        small, large, huge = (
            self.pipeline(f"graph-{count}", "generate-graph.py", str(count)) for count in (1_000, 20_000, 100_000))
        samples = alternate(
            6, one=self.of_run(self.one), small=self.of_run(small), large=self.of_run(large),
            read_one=self.of_validate(self.one), read=self.of_validate(large))
        huge_samples = alternate(3, large=self.of_run(large), huge=self.of_run(huge))
        one = samples["one"]
        steps = {
            "small": processor(above(samples["small"], one, 999)),
            "large": processor(above(samples["large"], one, 19_999)),
            "large_then": processor(above(huge_samples["large"], one, 19_999)),
            "huge": processor(above(huge_samples["huge"], one, 99_999)),
        }
        self.table.line("CPU a step, wide graph of 20,000 : 1,000", steps["large"], steps["small"], 1.3, "µs")
        self.table.line("CPU a step, wide graph of 100,000 : 20,000", steps["huge"], steps["large_then"], 1.3, "µs")
        read = processor(above(samples["read"], samples["read_one"], 19_999))
        self.table.line("of that of 20,000: reading and checking : the whole", read, steps["large"], None, "µs")
        self.table.counted("peak memory, wide graph of 20,000", self.memory(large), 120, "MB")

    def memory(self, pipeline: str) -> float:
        """Of one run, in megabytes. This program's own, some 15, is the least that can be seen."""
        self.fresh()
        _, used = ended([self.aether, "run", pipeline], self.environment())
        return used.ru_maxrss * 1024 / 1e6

    def resume(self) -> None:
        """A run of which the last step failed, for want of a file."""
        file = self.work / "needed"
        pipeline = self.pipeline("resume", "generate-graph.py", "20000", str(file))
        environment = self.environment("noop", "needs-file")
        self.fresh()
        ended([self.aether, "run", pipeline], environment, status=1)
        (database,) = self.state.glob("*/state.db")
        connection = sqlite3.connect(database)
        ((done,),) = connection.execute("SELECT max(succeeded) FROM run").fetchall()
        connection.close()
        if done != 19_999:
            raise SystemExit(f"{done} steps of the run that failed are over, not 19,999")
        failed = self.work / "failed"
        self.state.rename(failed)
        file.touch()
        samples = alternate(
            4,
            whole=process([self.aether, "run", pipeline], environment, before=self.fresh),
            rest=process(
                [self.aether, "run", "--resume", "latest", pipeline], environment,
                before=lambda: self.fresh(failed)),
            read=process([self.aether, "validate", pipeline], environment))
        self.table.line("resume of 20,000 with one step left : the whole", samples["rest"], samples["whole"], 0.5)
        self.table.line("reading and checking of the same : the whole", samples["read"], samples["whole"], None)
        shutil.rmtree(failed)

    def disk(self) -> None:
        """What a library that is loaded before all others counts of a run that is to survive the machine's end."""
        library, counts = self.work / "count_syncs.so", self.work / "counts"
        subprocess.run(
            [shutil.which("cc") or "cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(HERE / "count_syncs.c")],
            check=True)
        pipeline = self.pipeline(
            "disk", "generate-pipeline.py", "200", "--module", "noop-once", "--key", "durability: disk")
        counts.write_bytes(bytes(24))
        self.fresh()
        counting = {"LD_PRELOAD": str(library), "SYNC_COUNTS": str(counts)}
        ended([self.aether, "run", pipeline], self.environment("noop-once") | counting)
        syncs, commits, _ = struct.unpack("=3Q", counts.read_bytes())
        if commits == 0:
            raise SystemExit("no commit was seen: does aether write its log by pwrite?")
        self.table.counted("disk durability, 200 steps: fsyncs : commits", syncs, 1.2, per=commits)

    def list(self) -> None:
        """A state with one failed and 9,999 good runs, made of two real ones."""
        database = self.many_runs(10_000)
        rows = "SELECT * FROM run ORDER BY id DESC"
        lines = subprocess.run(
            [self.aether, "runs", "list", "--project", self.one], env=self.environment(), check=True,
            stdout=subprocess.PIPE, text=True).stdout.splitlines()
        if len(lines) != 10_001:
            raise SystemExit(f"aether runs list shows {len(lines) - 1} runs, not 10,000")
        samples = alternate(
            20, shell=process(["sqlite3", "-readonly", str(database), rows], self.environment()),
            ours=process([self.aether, "runs", "list", "--project", self.one], self.environment()))
        self.table.line("runs list of 10,000 : the sqlite3 shell", samples["ours"], samples["shell"], 5)

    def many_runs(self, count: int) -> Path:
        missing = self.pipeline("missing", "generate-graph.py", "1", str(self.work / "missing"))
        self.fresh()
        ended([self.aether, "run", missing], self.environment("noop", "needs-file"), status=1)
        (database,) = self.state.glob("*/state.db")
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("BEGIN")
        ((good, first, started),) = connection.execute(
            "SELECT number, id, started FROM run WHERE status = 'succeeded'").fetchall()
        for table in ("run", "run_detail", "module", "attempt"):
            key = "number" if table == "run" else "run"
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name != key]
            for number in range(good + 2, good + count):
                earlier = (number - good) * 1_000_000_000
                values = {name: name for name in columns}
                given: list[object] = [number]
                if table == "run":
                    # An id begins with its time.
                    values |= {"id": "?", "started": f"started - {earlier}", "ended": f"ended - {earlier}"}
                    given.append(run_id((started - earlier) // 1_000_000, first))
                connection.execute(
                    f"INSERT INTO {table} ({key}, {', '.join(columns)}) "
                    f"SELECT ?, {', '.join(values.values())} FROM {table} WHERE {key} = {good}", given)
        connection.execute("COMMIT")
        connection.close()
        return database


def run_id(milliseconds: int, like: str) -> str:
    """An id of that time, whose random part is another one's."""
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(digits[milliseconds >> shift & 31] for shift in range(45, -1, -5)) + like[10:]


def main() -> None:
    bench = Bench(Path(sys.argv[1]), Path(sys.argv[2]))
    bench.run()
    bench.table.end()


if __name__ == "__main__":
    main()
