#!/usr/bin/env python3
"""Prints the nanoseconds that cel-python takes to evaluate the expression of ExpressionBenchmark.swift, compiled before."""

import timeit

import celpy

EXPRESSION = "steps.a.outputs.n > 10 && inputs.mode == 'fast'"


def main() -> None:
    environment = celpy.Environment()
    program = environment.program(environment.compile(EXPRESSION))
    context = {
        "steps": celpy.json_to_cel({"a": {"outputs": {"n": 42}}}), "inputs": celpy.json_to_cel({"mode": "fast"}),
    }
    assert program.evaluate(context)
    count = 200
    rounds = timeit.repeat(lambda: program.evaluate(context), number=count, repeat=15)
    print("best", min(rounds) / count * 1e9)


main()
