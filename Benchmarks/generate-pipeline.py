#!/usr/bin/env python3
"""Prints a pipeline of COUNT steps that do nothing.

generate-pipeline.py COUNT [--module NAME] [--independent] [--key KEY: VALUE]...

Each reads the output of the one before it, unless --independent. NAME is `noop`, where it is left out. --key adds a line
to the pipeline, such as `jobs: 2`.
"""

import argparse
import sys

STEP = "  - id: s{0:06}\n    module: {1}\n    with:\n      a: {2}\n"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", type=int)
    arguments.add_argument("--module", default="noop")
    arguments.add_argument("--independent", action="store_true")
    arguments.add_argument("--key", action="append", default=[])
    given = arguments.parse_args()
    lines = ["aether: 1\nname: chain\n"] + [f"{key}\n" for key in given.key] + ["steps:\n"]
    for step in range(given.count):
        reads = step > 0 and not given.independent
        lines.append(STEP.format(step, given.module, "${{ steps.s%06d.outputs.out }}" % (step - 1) if reads else 1))
    sys.stdout.write("".join(lines))


main()
