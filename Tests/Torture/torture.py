#!/usr/bin/env python3
"""The kill test: a run that is killed at any change of its state goes on to the same end.

A library preloaded into `aether` (killer.c) kills the process before, after or in the middle of its N-th change of the
state folder, for each N; besides, it is killed at random instants, and again while it resumes. After each death the run is
resumed as an operator would do it, and compared with one that nobody killed, with what the state held at each death,
and with an append-only file that the steps write.

    torture.py [--short] [--seed N] [--bin FOLDER] [--fixtures FOLDER]
    torture.py --only 'disk/torn/117/0'      one case, as a report names it; with the seed of that report
"""

import argparse
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from case import Case, Violation  # noqa: E402
from world import World  # noqa: E402

MODES = ["before", "after", "torn"]


def plan(world, durability, step, random_deaths, second_deaths, resume_changes):
    """The cases: (durability, mode, N, N of the death while resuming; 0 without one)."""
    kinds = world.changes(durability)
    cases = []
    for mode in MODES:
        numbers = [n + 1 for n, kind in enumerate(kinds) if mode != "torn" or kind == "w"]
        first = world.random(durability, mode).randrange(step)
        cases += [(durability, mode, n, 0) for n in numbers[first::step]]
    draw = world.random(durability, "second")
    for _ in range(second_deaths):
        mode = draw.choice(MODES)
        cases.append((durability, mode, draw.randint(len(kinds) // 4, len(kinds)), draw.randint(1, resume_changes)))
    cases += [(durability, "instant", n + 1, 0) for n in range(random_deaths)]
    return cases


def run_all(world, cases, workers):
    results = []
    lock = threading.Lock()

    def one(description):
        case = Case(world, *description)
        try:
            case.run()
        except Violation as violation:
            with lock:
                print(f"VIOLATION in {case.name}: {violation}\n  kept: {case.folder}", flush=True)
            case.violation = str(violation)
        else:
            shutil.rmtree(case.folder)
        return case

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for case in pool.map(one, cases):
            results.append(case)
    return results


def report(results, seconds):
    deaths = sum(case.deaths for case in results)
    print(f"{len(results)} cases, {deaths} deaths by SIGKILL, {seconds:.0f} s")
    for durability in dict.fromkeys(case.durability for case in results):
        for mode in MODES + ["instant"]:
            chosen = [case for case in results if (case.durability, case.mode) == (durability, mode)]
            if not chosen:
                continue
            print(
                f"  {durability:8} {mode:8} {len(chosen):5} cases, {sum(c.deaths for c in chosen):5} deaths,"
                f" {sum(c.deaths > 1 for c in chosen):4} twice, {sum(c.unrecorded for c in chosen):4} before the run was"
                f" recorded, {sum(len(c.doubts) for c in chosen):4} steps in doubt")
    doubts = [took_effect for case in results for took_effect in case.doubts.values()]
    print(f"  in doubt: {len(doubts)}, of which {sum(doubts)} had taken effect (skipped) and"
          f" {len(doubts) - sum(doubts)} had not (retried)")
    bad = sum(bool(case.violation) for case in results)
    kept = sum(case.kept for case in results)
    print(f"  {bad} VIOLATIONS" if bad else f"  no violation; {kept} times a step that was over stayed as it was")


def main():
    parser = argparse.ArgumentParser()
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--short", action="store_true", help="a sample of about 60 deaths")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--only", help="one case: DURABILITY/MODE/N/N of the second death")
    parser.add_argument("--bin", type=Path, default=os.environ.get("AETHER_BIN", root / ".build-release/release"))
    parser.add_argument("--fixtures", type=Path, default=root / ".build/fixtures")
    options = parser.parse_args()

    top = Path(os.path.realpath(tempfile.mkdtemp(prefix="aether-torture-")))
    print(f"seed {options.seed}")
    world = World(top, Path(__file__).resolve().parent, options.bin, options.fixtures, options.seed)
    if options.only:
        durability, mode, number, second = options.only.split("/")
        world.measure(durability)
        cases = [(durability, mode, int(number), int(second))]
    else:
        cases = []
        for durability in ["process"] if options.short else ["process", "disk"]:
            world.measure(durability)
            print(f"{durability}: {len(world.changes(durability))} changes of the state in"
                  f" {world.usual_time(durability) * 1000:.0f} ms")
            cases += plan(
                world, durability, step=25 if options.short else 1, random_deaths=10 if options.short else 200,
                second_deaths=10 if options.short else 300, resume_changes=120)
    started = time.monotonic()
    results = run_all(world, cases, workers=2)
    report(results, time.monotonic() - started)
    bad = [case for case in results if case.violation]
    for case in bad:
        print(f"to see it again: {Path(__file__).name} --seed {options.seed} --only {case.name}")
    if not bad:
        shutil.rmtree(top)
    return 1 if bad or not any(case.deaths for case in results) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(map(str, error.cmd))}: {error.stderr or error}")
