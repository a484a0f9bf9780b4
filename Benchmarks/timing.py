"""Timing of programs in alternating rounds, so that what disturbs one disturbs its peer as well."""

import os
import resource
import statistics
import subprocess
import time
from typing import Callable

# Elapsed time and the processor's, in the measurement's own unit. A busy machine lengthens the first above all.
Times = tuple[float, float]
Measure = Callable[[], Times]


class Sample:
    """The rounds of one measurement, in its own unit."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.processor: list[float] = []

    def add(self, times: Times) -> None:
        self.values.append(times[0])
        self.processor.append(times[1])

    @property
    def least_processor(self) -> float:
        return min(self.processor)

    @property
    def best(self) -> float:
        return min(self.values)

    @property
    def median(self) -> float:
        return statistics.median(self.values)


def once(value: float, processor: float | None = None) -> Sample:
    """A single figure as a sample."""
    sample = Sample()
    sample.add((value, value if processor is None else processor))
    return sample


def middle(sample: Sample) -> Sample:
    """Its medians as a sample."""
    return once(sample.median, statistics.median(sample.processor))


def above(large: Sample, small: Sample, count: int) -> Sample:
    """What each of `count` things takes that the one measurement, in milliseconds, has more than the other, in
    microseconds: the best of each."""
    each = Sample()
    each.add((
        (large.best - small.best) / count * 1e3, (large.least_processor - small.least_processor) / count * 1e3))
    return each


def processor(sample: Sample) -> Sample:
    """The same, of which only the processor's time counts."""
    same = Sample()
    for value in sample.processor:
        same.add((value, value))
    return same


def alternate(rounds: int, **measures: Measure) -> dict[str, Sample]:
    """Measures each in turn, so many times, after one round that does not count."""
    samples = {name: Sample() for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            times = measure()
            if number > 0:
                samples[name].add(times)
    return samples


def ended(
    command: list[str], environment: dict[str, str], status: int = 0
) -> tuple[float, resource.struct_rusage]:
    """The seconds from starting a program to its end, which must be with that status, and what it and its children used.
    What it prints goes nowhere."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    _, ending, used = os.wait4(pid, 0)
    elapsed = time.perf_counter() - start
    if os.waitstatus_to_exitcode(ending) != status:
        raise SystemExit(f"{' '.join(command)} ended with status {os.waitstatus_to_exitcode(ending)}, not {status}")
    return elapsed, used


def process(command: list[str], environment: dict[str, str], before: Callable[[], None] | None = None) -> Measure:
    """The milliseconds from starting a program to its end, which must be good, and those that it and its children had
    of the processor."""

    def measure() -> Times:
        if before:
            before()
        elapsed, used = ended(command, environment)
        return elapsed * 1e3, (used.ru_utime + used.ru_stime) * 1e3

    return measure


def reported(command: list[str], field: str = "best") -> Measure:
    """What a program that measures its own busy loop prints under a name."""

    def measure() -> Times:
        value = report(command)[field]
        return value, value

    return measure


def report(command: list[str]) -> dict[str, float]:
    """All `NAME VALUE` lines of a program."""
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}
