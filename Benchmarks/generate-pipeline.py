#!/usr/bin/env python3
"""Prints a pipeline of COUNT no-op steps, each of which reads the output of the one before it.

generate-pipeline.py COUNT
"""

import sys

STEP = "  - id: s{0:06}\n    module: noop\n    with:\n      a: {1}\n"


def main() -> None:
    count = int(sys.argv[1])
    lines = ["aether: 1\nname: chain\nsteps:\n", STEP.format(0, 1)]
    for step in range(1, count):
        lines.append(STEP.format(step, "${{ steps.s%06d.outputs.out }}" % (step - 1)))
    sys.stdout.write("".join(lines))


main()
