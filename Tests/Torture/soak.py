#!/usr/bin/env python3
"""Exchanges plugins in one process under constant calls, thousands of times, and holds what is left to its bounds.

soak.py SOAK_PROGRAM FIXTURES

`make torture` calls it; SoakTests.swift has short forms. Exit status: 1 when an answer was wrong or a bound is passed.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

# What, how often, and whether its images are unloaded; bytes that memory may grow by with each.
CASES = [
    ("tally", "live-tally", 10_000, True, 4_096),
    ("task", "foundation-date", 1_000, True, None),
    ("task", "live-async", 300, False, None),
    ("task", "greeter-shared", 1_000, False, None),
]


def run(program: str, kind: str, library: Path, swaps: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        second = Path(folder) / "second.so"
        second.write_bytes(library.read_bytes().replace(b"generation called one", b"generation called two"))
        done = subprocess.run([program, kind, str(library), str(second), str(swaps)], capture_output=True, text=True)
    if not done.stdout:
        raise SystemExit(f"{library.name}: ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def faults(report: dict, swaps: int, unloads: bool, growth: int | None) -> list[str]:
    found = list(report["problems"])
    if unloads and report["retired"]:
        found.append(f"{report['retired']} images were kept: {report['reasons']}")
    if not unloads and report["unloaded"]:
        found.append(f"{report['unloaded']} images were unloaded")
    if report["unloaded"] + report["retired"] < swaps:
        found.append("not every generation has ended")
    # One more or less is a stack of a thread, or a heap's part.
    if unloads and abs(report["mappings_after"] - report["mappings_before"]) > 16:
        found.append(f"mappings: {report['mappings_before']} before, {report['mappings_after']} after")
    if growth and report["growth_per_swap"] > growth:
        found.append(f"memory grew by {report['growth_per_swap']} bytes a swap; {growth} is the most")
    return found


def main() -> None:
    program, fixtures = sys.argv[1], Path(sys.argv[2])
    failed = False
    for kind, plugin, swaps, unloads, growth in CASES:
        report = run(program, kind, fixtures / plugin / f"lib{plugin}.so", swaps)
        wrong = faults(report, swaps, unloads, growth)
        failed = failed or bool(wrong)
        print(
            f"{plugin:16} {swaps:6} swaps, {report['calls']:9} calls, {report['unloaded']:6} unloaded, "
            f"{report['retired']:5} retired, {report['growth_per_swap']:8} bytes a swap  {'; '.join(wrong) or 'right'}",
            flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
