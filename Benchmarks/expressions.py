#!/usr/bin/env python3
"""Measures expressions against cel-python, and the checking of a pipeline with one in each step, and prints a table of
ratios.

expressions.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. table.py says what the columns are.
"""

import os
import sys
from pathlib import Path

from table import Table
from timing import alternate, process, reported

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
STEP = """  - id: s{0:05}
    module: noop
    when: "${{{{ {1} }}}}"
    with: {{a: "${{{{ {2} }}}}"}}
"""


def pipeline(work: Path, count: int) -> str:
    lines = ["name: expressions\ninputs: [{name: mode, type: string, required: true}]\nsteps:\n"]
    for step in range(count):
        before = f"steps.s{step - 1:05}.outputs.out"
        lines.append(STEP.format(
            step, f"{before} > 10 && inputs.mode == 'fast'" if step else "inputs.mode == 'fast'",
            f"{before} % 1000 + {step}" if step else "1"))
    path = work / f"{count}.yaml"
    path.write_text("".join(lines))
    return str(path)


def main() -> None:
    release, work = Path(sys.argv[1]), Path(sys.argv[2])
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(work), "AETHER_STATE": str(work / "state"),
        "AETHER_PLUGIN_PATHS": str(ROOT / ".build/fixtures/noop"),
    }
    table = Table()
    samples = alternate(
        3, ours=reported([str(release / "aether-bench"), "expression"]),
        celpy=reported([sys.executable, str(HERE / "celpy_call.py")]))
    table.line("a compiled condition : cel-python", samples["ours"], samples["celpy"], 0.05, "ns")
    table.limit("a compiled condition", samples["ours"].best, 1_000, "ns")
    check = [str(release / "aether"), "validate", pipeline(work, 10_000)]
    checks = alternate(5, ours=process(check, environment))
    table.limit("validate 10,000 steps with two expressions each", checks["ours"].best, 500, "ms")
    table.end()


main()
