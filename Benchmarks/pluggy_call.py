#!/usr/bin/env python3
"""Prints the nanoseconds that pluggy takes to call a hook with two arguments and one implementation."""

import timeit

import pluggy

specification = pluggy.HookspecMarker("bench")
implementation = pluggy.HookimplMarker("bench")


class Specification:
    @specification(firstresult=True)
    def run(self, a, b):
        """Hands on `a`."""


class Noop:
    @implementation
    def run(self, a, b):
        return a


def main() -> None:
    manager = pluggy.PluginManager("bench")
    manager.add_hookspecs(Specification)
    manager.register(Noop())
    call = manager.hook.run
    count = 20_000
    rounds = timeit.repeat(lambda: call(a=1, b=1), number=count, repeat=15)
    print("best", min(rounds) / count * 1e9)
    print("median", sorted(rounds)[len(rounds) // 2] / count * 1e9)


main()
