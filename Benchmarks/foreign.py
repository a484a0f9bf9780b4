#!/usr/bin/env python3
"""Measures calls of foreign functions against a bare ffi_call, against ctypes and against a module in C, and prints a table
of ratios.

foreign.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. table.py says what the columns are.
"""

import subprocess
import sys
from pathlib import Path

from table import Table
from timing import Sample, alternate, once, reported

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent


def compiled(work: Path, name: str, *flags: str) -> str:
    target = work / name
    subprocess.run(["cc", "-O2", "-o", str(target), *flags], check=True)
    return str(target)


def main() -> None:
    bench, work = str(Path(sys.argv[1]) / "aether-bench"), Path(sys.argv[2])
    library = compiled(work, "libfirst.so", "-shared", "-fPIC", str(HERE / "foreign/first.c"))
    floor = compiled(work, "floor", str(HERE / "foreign/floor.c"), "-ldl", "-lffi")
    samples = alternate(
        5,
        bare=reported([floor, library]),
        prepared=reported([bench, "foreign", library], "prepared"),
        ctypes=reported([sys.executable, str(HERE / "ctypes_call.py"), library]),
        module=reported([bench, "foreign", library], "module"),
        c=reported([bench, "call", str(ROOT / ".build/fixtures/noop/libnoop.so")]))
    table = Table()
    table.line("prepared foreign call : a bare ffi_call", samples["prepared"], samples["bare"], 2, "ns")
    table.line("prepared foreign call : Python's ctypes", samples["prepared"], samples["ctypes"], 0.5, "ns")
    both: Sample = once(samples["c"].best + samples["prepared"].best)
    table.line("foreign module : module in C and that", once(samples["module"].best), both, 1, "ns")
    table.end()


main()
