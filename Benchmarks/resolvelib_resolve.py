#!/usr/bin/env python3
"""Prints the milliseconds that resolvelib takes for the modules that `aether-bench universe` prints, read from the input.

resolvelib_resolve.py ROUNDS SECONDS

Where there is no solution: until it says so, or for so many seconds; `gave_up` then is 1.
"""

import sys
import time

import resolvelib

Version = tuple[int, int, int]
# A name, and the first version of its major version that will do.
Requirement = tuple[str, Version]
Candidate = tuple[str, Version]


class GaveUp(Exception):
    """The time was over."""


class Modules(resolvelib.AbstractProvider):
    def __init__(self) -> None:
        self.wishes: list[Requirement] = []
        self.requirements: dict[str, dict[Version, list[Requirement]]] = {}
        self.deadline = float("inf")
        for line in sys.stdin:
            words = line.split()
            if len(words) == 1:
                self.wishes.append((words[0], (0, 0, 0)))
                continue
            wants = self.requirements.setdefault(words[0], {}).setdefault(self.version(words[1]), [])
            for text in words[2:]:
                name, start = text.split("^")
                wants.append((name, self.version(start + ".0")))

    @staticmethod
    def version(text: str) -> Version:
        major, minor, patch = text.split(".")
        return int(major), int(minor), int(patch)

    def identify(self, requirement_or_candidate):
        return requirement_or_candidate[0]

    def get_preference(self, identifier, resolutions, candidates, information, backtrack_causes):
        """As pip has it: what caused a conflict first."""
        is_cause = any(
            identifier == cause.requirement[0] or cause.parent and identifier == cause.parent[0] for cause in backtrack_causes)
        return not is_cause, identifier

    def find_matches(self, identifier, requirements, incompatibilities):
        if time.perf_counter() > self.deadline:
            raise GaveUp
        wanted = list(requirements[identifier])
        refused = set(incompatibilities[identifier])
        return [
            (identifier, version) for version in sorted(self.requirements.get(identifier, {}), reverse=True)
            if (identifier, version) not in refused
            and all(self.is_satisfied_by(requirement, (identifier, version)) for requirement in wanted)]

    def is_satisfied_by(self, requirement, candidate):
        start, version = requirement[1], candidate[1]
        return start == (0, 0, 0) or version[0] == start[0] and version >= start

    def get_dependencies(self, candidate):
        return self.requirements[candidate[0]][candidate[1]]


def main() -> None:
    rounds, seconds = int(sys.argv[1]), float(sys.argv[2])
    modules = Modules()
    times = []
    gave_up = 0
    chosen = 0
    for _ in range(rounds):
        start = time.perf_counter()
        modules.deadline = start + seconds
        try:
            resolver = resolvelib.Resolver(modules, resolvelib.BaseReporter())
            chosen = len(resolver.resolve(modules.wishes, max_rounds=10_000_000).mapping)
        except resolvelib.ResolutionImpossible:
            pass
        except GaveUp:
            gave_up = 1
        times.append((time.perf_counter() - start) * 1e3)
        if gave_up:
            break
    print("best", min(times))
    print("modules", chosen)
    print("gave_up", gave_up)


main()
