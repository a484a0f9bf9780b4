#!/usr/bin/env python3
"""ctypes_call.py LIBRARY: prints the nanoseconds that ctypes takes to call its `first`, with its types declared."""

import ctypes
import sys
import timeit


def main() -> None:
    first = ctypes.CDLL(sys.argv[1]).first
    first.argtypes = [ctypes.c_int64, ctypes.c_int64]
    first.restype = ctypes.c_int64
    count = 20_000
    rounds = timeit.repeat(lambda: first(7, 1), number=count, repeat=15)
    # What the loop and the lambda take is not the call's.
    empty = timeit.repeat(lambda: 7, number=count, repeat=15)
    print("best", (min(rounds) - min(empty)) / count * 1e9)


main()
