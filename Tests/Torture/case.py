"""One death or two, and what comes after."""

import re

from state import FAILED, SKIPPED, SUCCEEDED, Damaged, State
from world import read_record


class Violation(Exception):
    pass


def intervals(step, lines):
    """The rows, first and last, of each interval that the step says it did."""
    rows = [line.split(" row ")[1] for line in lines if line.startswith(f"{step} row ")]
    return [tuple(map(int, row.split(".."))) for row in rows]


class Case:
    def __init__(self, world, durability, mode, number, second):
        self.world = world
        self.durability, self.mode, self.number, self.second = durability, mode, number, second
        self.name = f"{durability}/{mode}/{number}/{second}"
        self.folder = world.top / self.name.replace("/", "-")
        self.random = world.random(self.name)
        self.deaths = self.unrecorded = self.kept = 0
        self.doubts = {}
        self.violation = None
        self.effects = []
        self.story = []

    def run(self):
        self.folder.mkdir()
        self.state = State(self.folder)
        try:
            self._go(self.world.start, number=self.number)
            for _ in range(8):
                if not self._goes_on():
                    return
            raise Violation("it doesn't come to an end")
        except Damaged as damage:
            raise Violation(f"{damage}; {'; '.join(self.story)}") from None
        except Violation as violation:
            raise Violation(f"{violation}; {'; '.join(self.story)}") from None

    def _goes_on(self):
        """What an operator does next; False when the run has come to its end."""
        ended = self.ended
        if ended.was_killed and not self.state.runs:
            if self.effects:
                raise Violation(f"the run isn't recorded, but did: {self.effects}")
            self.unrecorded += 1
            self._go(self.world.start)
        elif ended.was_killed:
            self._go(self.world.resume, number=self.second if self.deaths == 1 else 0)
        elif ended.status == 4:
            self._decide()
        elif ended.status == 0:
            self._check_end()
            return False
        else:
            raise Violation(f"exit {ended.status}: {ended.error}")
        return True

    def _go(self, command, *arguments, number=0):
        """Starts a process, has it killed if so planned, and looks at what it left."""
        before, seen = self.state, self.effects
        how = {}
        record = self.folder / "record"
        if self.mode == "instant":
            if number or (self.deaths == 1 and self.random.random() < 0.3):
                usual = self.world.usual_time(self.durability)
                from_warning = self.random.random() < 0.5
                how = {
                    "after": self.random.uniform(0, usual * (0.5 if from_warning else 1.1)), "from_warning": from_warning,
                }
        elif number:
            how = {"record": record, "at": number, "mode": self.mode}
        self.ended = command(self.durability, self.folder, *arguments, **how)
        if self.ended.was_killed:
            self.deaths += 1
            call = read_record(record)[1] if "record" in how else "an instant"
            self.story.append(f"killed {self.mode} {call}")
        elif self.ended.status < 0:
            raise Violation(f"it died of signal {-self.ended.status}: {self.ended.error}")
        self.state = State(self.folder)
        path = self.folder / "effects"
        self.effects = path.read_text().split("\n")[:-1] if path.exists() else []
        retried = {step for flag, step in zip(arguments, arguments[1:]) if flag == "--retry"}
        self._check_step(before, seen, self.effects[len(seen):], retried)

    def _check_step(self, before, seen, lines, retried):
        """What holds after each process, given what was recorded and seen before it, and the lines that it added."""
        now = self.state
        if len(now.runs) > 1:
            raise Violation(f"there are several runs: {now.runs}")
        kept = before.succeeded() & set(self.world.steps)
        self.kept += len(kept)
        for step in kept:
            if now.attempts[step] != before.attempts[step]:
                raise Violation(f"'{step}' had succeeded, and was tried again: {now.attempts[step]}")
        for line in lines:
            if line.split()[0] in kept:
                raise Violation(f"a step that had succeeded took effect again: {line}")
        for step in self.world.once:
            line = f"{step} once"
            if self.effects.count(line) > 1:
                raise Violation(f"'{step}' took effect twice")
            if line in lines and step in before.begun - retried:
                raise Violation(f"'{step}' may have taken effect, and ran again although nobody said so")
            if line in self.effects and step not in now.begun:
                raise Violation(f"'{step}' took effect, and that it began isn't recorded")
        for step in self.world.counts:
            self._check_rows(step, before.checkpoints.get(step, 0), intervals(step, seen), intervals(step, lines))
        for symbol, step in re.findall(r"^([✓✗]) ([\w/\[\]]+) .*\n", self.ended.error, re.MULTILINE):
            if now.attempts.get(step, (0, None))[1] != (SUCCEEDED if symbol == "✓" else FAILED):
                raise Violation(f"'{symbol} {step}' was reported, but recorded is {now.attempts.get(step)}")

    def _check_rows(self, step, recorded, earlier, now):
        """It goes on at its last checkpoint, and does no more again than the one interval after that."""
        done = list(dict.fromkeys(earlier))
        if len(done) - recorded > 1:
            raise Violation(f"'{step}' did {len(done)} intervals, and {recorded} checkpoints are recorded")
        expected = done[recorded - 1][1] + 1 if recorded else 1
        for first, last in now:
            if first != expected:
                raise Violation(f"'{step}' goes on with row {first} where {expected} was next")
            expected = last + 1

    def _decide(self):
        """Looks whether the steps in doubt took effect."""
        doubts = re.findall(r"step '([\w/\[\]]+)' is in doubt", self.ended.error)
        if not doubts:
            raise Violation(f"exit 4 without a step in doubt: {self.ended.error}")
        arguments = []
        for step in doubts:
            if step == "changes":
                # It does nothing, and says that it did.
                arguments += ["--retry", step]
                continue
            if step not in self.world.once or step in self.state.succeeded():
                raise Violation(f"'{step}' is in doubt, and need not be")
            took_effect = f"{step} once" in self.effects
            self.doubts[step] = took_effect
            arguments += ["--skip" if took_effect else "--retry", step]
        self.story.append(f"in doubt: {' '.join(arguments)}")
        self._go(self.world.resume, *arguments, number=self.second if self.deaths == 1 else 0)

    def _check_end(self):
        if self.ended.output != self.world.outputs(self.durability):
            raise Violation(f"the outputs differ: {self.ended.output[:300]}\n{self.ended.error}")
        if [status for _, status, _ in self.state.runs] != ["succeeded"]:
            raise Violation(f"the run is recorded as {self.state.runs}")
        if len(self.state.inner) != 3 or any(status != "succeeded" for _, status in self.state.inner):
            raise Violation(f"the runs of pipelines are recorded as {self.state.inner}")
        for step in self.world.once:
            if f"{step} once" not in self.effects:
                raise Violation(f"'{step}' never took effect")
        for step in self.world.steps:
            status = self.state.attempts.get(step, (0, None))[1]
            left = step == "unasked" or self.doubts.get(step)
            wanted = FAILED if step == "never" else SKIPPED if left else SUCCEEDED
            if status != wanted:
                raise Violation(f"'{step}' ended as {status}, not {wanted}")
        self.state.check_large_values()
