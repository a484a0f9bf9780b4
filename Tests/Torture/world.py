"""What the cases share: the programs, the pipelines, how a run that nobody kills ends."""

import os
import random
import re
import shutil
import struct
import subprocess
import time

MODULES = ["counts", "once", "flaky", "adds", "noop", "tells-all"]
# How many items the lists of steps have, and which steps are pipelines.
ITEMS = {"each_once": 3, "each_sum": 3, "each_try": 3, "subs": 2}
PIPELINES = ["sub", "subs[0]", "subs[1]"]
TEXT = "large text " * 4000  # Larger than what stands in the database itself.
RECORD_HEADER = 8 + 256
RECORD_SIZE = RECORD_HEADER + 8192


class Ended:
    """How a process ended, and what it said."""

    def __init__(self, status, output, error):
        self.status, self.output, self.error = status, output, error
        self.was_killed = status == -9


class World:
    def __init__(self, top, sources, binaries, fixtures, seed):
        self.top = top
        self.seed = seed
        self.program = binaries.resolve() / "aether"
        if not self.program.exists():
            raise SystemExit(f"no {self.program}: run 'make release' first")
        for name in MODULES:
            if not (fixtures / name).is_dir():
                raise SystemExit(f"no {fixtures / name}: run scripts/build-fixtures.sh first")
        self.killer = top / "killer.so"
        subprocess.run(
            ["cc", "-std=c11", "-O1", "-shared", "-fPIC", "-o", self.killer, sources / "killer.c", "-ldl"], check=True,
            capture_output=True, text=True)
        self.plugins = ":".join(str(fixtures.resolve() / name) for name in MODULES)
        text = (sources / "pipeline.yaml").read_text()
        for durability in ["process", "disk"]:
            (top / durability).mkdir()
            own = text.replace("jobs: 2\n", f"jobs: 2\ndurability: {durability}\n", 1)
            (top / durability / "pipeline.yaml").write_text(own)
            shutil.copyfile(sources / "part.yaml", top / durability / "part.yaml")
        part = (sources / "part.yaml").read_text()
        self.steps = self.labels(r"\bid: (\w+)", text, part)
        self.once = set(self.labels(r"\bid: (\w+)[,\n]\s*module: once", text, part)) - {"unasked"} - set(ITEMS)
        self.once = {label for label in self.once if not label.endswith("/items")}
        self.counts = set(self.labels(r"\bid: (\w+)[,\n]\s*module: counts", text, part)) - set(ITEMS)
        self._reference = {}

    @staticmethod
    def labels(pattern, text, part):
        """How runs name the steps that a pattern finds, with their items and those in pipelines."""
        own = re.findall(pattern, text.split("\nfinally:")[0])
        inner = re.findall(pattern, part.split("\nfinally:")[0])
        inner += [f"items[{item}]" for item in range(2) if "items" in inner]
        items = [f"{step}[{item}]" for step in own for item in range(ITEMS.get(step, 0))]
        return own + items + [f"{pipeline}/{step}" for pipeline in PIPELINES for step in inner]

    def random(self, *names):
        return random.Random("/".join(map(str, (self.seed, *names))))

    def measure(self, durability):
        """Runs it twice as nobody kills it: once counted, once for the time."""
        folder = self.top / f"reference-{durability}"
        folder.mkdir()
        record = folder / "record"
        ended = self.start(durability, folder, record=record)
        (folder / "again").mkdir()
        started = time.monotonic()
        again = self.start(durability, folder / "again")
        seconds = time.monotonic() - started
        if ended.status != 0 or again.status != 0:
            raise SystemExit(f"a run that nobody kills fails:\n{ended.error}\n{again.error}")
        if ended.output != again.output:
            raise SystemExit("two runs that nobody kills differ")
        count, _, kinds = read_record(record)
        lines = (folder / "effects").read_text().split("\n")
        if count < 100 or any(lines.count(f"{step} once") != 1 for step in self.once):
            raise SystemExit(f"the counted run is not what it should be: {count} changes")
        self._reference[durability] = (ended.output, kinds, seconds)

    def outputs(self, durability):
        return self._reference[durability][0]

    def changes(self, durability):
        return self._reference[durability][1]

    def usual_time(self, durability):
        return self._reference[durability][2]

    def start(self, durability, folder, **how):
        arguments = ["run", "pipeline.yaml", "--input", f"effects={folder / 'effects'}", "--input", f"text={TEXT}"]
        return self.aether(arguments, durability, folder, **how)

    def resume(self, durability, folder, *more, **how):
        return self.aether(["run", "pipeline.yaml", "--resume", "latest", *more], durability, folder, **how)

    def aether(
        self, arguments, durability, folder, record=None, at=0, mode="before", after=None, from_warning=False
    ):
        """Runs `aether` to its end. With `record` its changes are counted, and it is killed at the `at`-th; with `after`
        it is killed after so many seconds, counted from its first line where `from_warning` says so."""
        state = folder / "state"
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": "/", "AETHER_STATE": str(state), "AETHER_PLUGIN_PATHS": self.plugins,
        }
        if record:
            record.write_bytes(bytes(RECORD_SIZE))
            environment |= {
                "LD_PRELOAD": str(self.killer), "KILLER_FOLDER": str(state), "KILLER_RECORD": str(record),
                "KILLER_AT": str(at), "KILLER_MODE": mode,
            }
        process = subprocess.Popen(
            [self.program, *arguments], cwd=self.top / durability, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = b""
        if after is not None:
            # Half of these deaths come in the start, which takes longer than the run.
            if from_warning:
                first = os.read(process.stderr.fileno(), 65536)
            time.sleep(after)
            process.kill()
        try:
            output, error = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            error = (first + process.communicate()[1]).decode()
            raise SystemExit(f"it hangs: aether {' '.join(arguments)[:200]} in {folder}\n{error}") from None
        return Ended(process.returncode, output.decode(), (first + error).decode())


def read_record(path):
    """How many changes there were, at which call it was killed, and the kind of each change."""
    data = path.read_bytes()
    (count,) = struct.unpack_from("Q", data)
    last = data[8:RECORD_HEADER].split(b"\0")[0].decode()
    return count, last, data[RECORD_HEADER:RECORD_HEADER + count].decode()
