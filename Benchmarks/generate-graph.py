#!/usr/bin/env python3
"""Prints a pipeline of COUNT no-op steps that need one another as those of a wide workflow do: the same for every COUNT.

generate-graph.py COUNT [FILE]

In layers of 100. The first step of a layer needs the whole layer before it, and the others of its layer need that one;
besides, each of them reads the output of one random step of the layer before, and needs two random ones of any. A tenth of
all steps reads the very first one; the last one needs its layer and a tenth of all. So a step has 4 needs, whatever COUNT
is. With FILE, the last step is `needs-file`, which fails until FILE is there; all others have ended before it.
"""

import random
import sys

WIDTH = 100
READ = "${{ steps.s%06d.outputs.out }}"


def step(number: int, count: int, file: str | None, choice: random.Random) -> str:
    layer = number - number % WIDTH
    bindings, needs = {"a": "1"}, []
    if number == count - 1:
        needs = sorted({*range(layer, number), *range(0, layer, 10)})
    elif number == layer:
        needs = list(range(max(layer - WIDTH, 0), layer))
    else:
        needs = sorted({layer, choice.randrange(number), choice.randrange(number)})
        if layer:
            bindings["a"] = READ % choice.randrange(layer - WIDTH, layer)
    if number % 10 == 3:
        bindings["b"] = READ % 0
    module = "noop"
    if file and number == count - 1:
        module, bindings = "needs-file", {"path": file}
    lines = [f"  - id: s{number:06}", f"    module: {module}", "    with:"]
    lines += [f"      {name}: {value}" for name, value in bindings.items()]
    if needs:
        lines.append(f"    needs: [{', '.join(f's{need:06}' for need in needs)}]")
    return "\n".join(lines) + "\n"


def main() -> None:
    count = int(sys.argv[1])
    file = sys.argv[2] if len(sys.argv) > 2 else None
    choice = random.Random(1)
    sys.stdout.write("aether: 1\nname: graph\njobs: 2\nsteps:\n")
    for number in range(count):
        sys.stdout.write(step(number, count, file, choice))


main()
