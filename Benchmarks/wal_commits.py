#!/usr/bin/env python3
"""Prints the microseconds of a bare SQLite commit in WAL mode that needn't survive the machine: one row of 200 bytes.

wal_commits.py FILE     which must not be there yet
"""

import sqlite3
import sys
import time

COUNT = 2_000


def main() -> None:
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, content BLOB)")
    content = bytes(200)
    best = float("inf")
    for first in range(0, 5 * COUNT, COUNT):
        start = time.perf_counter()
        for number in range(first, first + COUNT):
            connection.execute("INSERT INTO row VALUES (?, ?)", (number, content))
        best = min(best, time.perf_counter() - start)
    print("best", best / COUNT * 1e6)


main()
