"""Programs that watch a file and run what is in it whenever that changes."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any, Iterator


class Watched:
    """One that prints, for each version, when it ran in nanoseconds of CLOCK_MONOTONIC, and the version."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.command = command
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)

    def lines(self) -> Iterator[str]:
        assert self.process.stdout
        for line in self.process.stdout:
            yield line.decode()
        raise SystemExit(f"{' '.join(self.command)} ended with status {self.process.wait()}")

    def ran(self, version: int) -> int:
        """Waits until a version has run, and says when."""
        for line in self.lines():
            when, number = line.split()
            if int(number) == version:
                return int(when)
        raise AssertionError

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


class WatchedRun(Watched):
    """`aether run --watch` of a pipeline of one step."""

    def __init__(self, aether: str, pipeline: Path, environment: dict[str, str], *options: str) -> None:
        super().__init__([aether, "run", "--watch", "--json", *options, str(pipeline)], environment)

    def outputs(self) -> Iterator[dict[str, Any]]:
        """Of the step, run after run; each once its run is over."""
        outputs = None
        for line in self.lines():
            event = json.loads(line)
            # Nothing comes any more then.
            if event.get("what") in ("held", "rejected", "run_refused") or any(
                    diagnostic["severity"] == "error" for diagnostic in event.get("diagnostics", [])):
                raise SystemExit(line)
            outputs = event.get("outputs") if event.get("event") == "step_ended" else outputs
            if event.get("event") == "run_ended" and outputs:
                yield outputs

    def ran(self, version: int) -> int:
        return next(outputs["time"] for outputs in self.outputs() if outputs["version"] == version)


class Exchanged:
    """A file with two versions, and the program that watches it: put in place in turn."""

    def __init__(self, program: Watched, place: Path, versions: list[Path]) -> None:
        self.program = program
        self.place = place
        self.versions = versions
        self.version = 1
        program.ran(self.version)

    @staticmethod
    def put(place: Path, version: Path) -> int:
        """Puts a file in another's place, and says when."""
        fresh = place.with_name("next")
        fresh.write_bytes(version.read_bytes())
        # Whatever the program does after an exchange is over by then.
        time.sleep(0.02)
        begin = time.monotonic_ns()
        os.rename(fresh, place)
        return begin

    def __call__(self) -> tuple[float, float]:
        """The milliseconds from the next version being in place until it runs."""
        self.version = 3 - self.version
        begin = self.put(self.place, self.versions[self.version - 1])
        elapsed = (self.program.ran(self.version) - begin) / 1e6
        return elapsed, elapsed
