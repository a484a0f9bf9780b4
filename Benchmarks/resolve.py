#!/usr/bin/env python3
"""Measures the choice of versions against resolvelib, which pip has, and prints a table as processes.py does.

resolve.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. Exit status: 0 whatever the figures are; the table says which are over their target.
"""

import subprocess
import sys
from pathlib import Path

from table import Table
from timing import once, report

PEER = Path(__file__).resolve().parent / "resolvelib_resolve.py"
ROUNDS = 3
# What the peer may take to find that there is no solution.
PATIENCE = 5


def measure(table: Table, bench: str, work: Path, kind: str, what: str, target: float, limit: float) -> None:
    universe = work / kind
    universe.write_text(subprocess.run([bench, "universe", kind], check=True, stdout=subprocess.PIPE, text=True).stdout)
    ours = min((report([bench, "resolve", kind]) for _ in range(ROUNDS)), key=lambda figures: figures["best"])
    with universe.open() as modules:
        command = [sys.executable, str(PEER), str(ROUNDS), str(PATIENCE)]
        text = subprocess.run(command, check=True, stdin=modules, stdout=subprocess.PIPE, text=True).stdout
    peer = {name: float(value) for name, value in (line.split() for line in text.splitlines())}
    if kind == "solvable":
        if ours["modules"] != peer["modules"] and not peer["gave_up"]:
            raise SystemExit(f"we chose {ours['modules']:.0f} modules, resolvelib {peer['modules']:.0f}")
        what = what.format(f"{ours['modules']:.0f} modules, {ours['constraints']:.0f} wants")
    peers = "resolvelib, which gave up" if peer["gave_up"] else "resolvelib"
    table.line(f"{what} : {peers}", once(ours["best"]), once(peer["best"]), target)
    table.limit(f"{what}, median", ours["median"], limit, "ms")


def main() -> None:
    bench, work = str(Path(sys.argv[1]) / "aether-bench"), Path(sys.argv[2])
    table = Table()
    measure(table, bench, work, "solvable", "{}", 0.2, 50)
    measure(table, bench, work, "unsolvable", "why there is no solution", 0.2, 200)
    table.end()


main()
