"""What the state of a dead process holds, read from a copy."""

import hashlib
import json
import shutil
import sqlite3
import struct
from pathlib import Path

RUNNING, SUCCEEDED, SKIPPED, FAILED = 2, 3, 4, 5


class Damaged(Exception):
    pass


class State:
    """The last attempt of each step, as (number, status); which steps have begun; how many checkpoints each has."""

    def __init__(self, folder: Path):
        self.runs = []
        # Those of pipelines that are steps.
        self.inner = []
        self.attempts = {}
        self.begun = set()
        self.checkpoints = {}
        self.large = []
        self.folder = None
        databases = list((folder / "state").glob("*/state.db"))
        if len(databases) > 1:
            raise Damaged(f"several databases: {databases}")
        if databases:
            self.folder = databases[0].parent
            self._read(databases[0], folder / "copy")

    def _read(self, database, copy):
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for ending in ["", "-wal"]:
            if Path(f"{database}{ending}").exists():
                shutil.copyfile(f"{database}{ending}", copy / f"state.db{ending}")
        connection = sqlite3.connect(copy / "state.db")
        try:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                raise Damaged(f"integrity_check: {answer}")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone():
                return
            self.runs = connection.execute(
                "SELECT id, status, resumes FROM run WHERE trigger <> 'step'").fetchall()
            self.inner = connection.execute("SELECT id, status FROM run WHERE trigger = 'step'").fetchall()
            self._read_attempts(connection)
            self.large = [digest for (digest,) in connection.execute("SELECT digest FROM value_use")]
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise Damaged("foreign_key_check finds rows without their run")
        except sqlite3.DatabaseError as error:
            raise Damaged(str(error)) from None
        finally:
            connection.close()

    def _read_attempts(self, connection):
        numbers = set()
        # By the run's number: how the step is named that it is, and a slash.
        prefixes = {}
        inner = dict(connection.execute("SELECT id, number FROM run WHERE trigger = 'step'"))
        rows = connection.execute(
            "SELECT run, item, path, attempt, status, timeline, said FROM attempt ORDER BY run, step, item, attempt")
        for run, item, path, attempt, status, timeline, said in rows:
            path = prefixes.get(run, "") + path + (f"[{item}]" if item >= 0 else "")
            child = json.loads(said or "{}").get("run")
            if child in inner:
                prefixes[inner[child]] = f"{path}/"
            before = self.attempts.get(path, (0, None))[0]
            if attempt != before + 1:
                raise Damaged(f"attempt {attempt} of '{path}' follows {before}")
            self.attempts[path] = (attempt, status)
            for state, sequence, _ in struct.iter_unpack("<Bqq", timeline):
                if state == RUNNING:
                    self.begun.add(path)
                if sequence in numbers:
                    raise Damaged(f"the number {sequence} is there twice")
                numbers.add(sequence)
        paths = {(run, step): path for run, step, path in connection.execute("SELECT run, step, path FROM attempt")}
        checkpoints = connection.execute(
            "SELECT run, step, item, count(*), max(number) FROM checkpoint GROUP BY run, step, item")
        for run, step, item, count, last in checkpoints:
            if count != last:
                raise Damaged(f"{count} checkpoints of step {step}, the last of which is number {last}")
            label = prefixes.get(run, "") + paths.get((run, step), "") + (f"[{item}]" if item >= 0 else "")
            self.checkpoints[label] = count

    def succeeded(self):
        return {path for path, (_, status) in self.attempts.items() if status == SUCCEEDED}

    def check_large_values(self):
        """Each large value that a run needs is there and whole."""
        for digest in self.large:
            name = digest.hex()
            file = self.folder / "values" / name[:2] / name[2:]
            if not file.exists() or hashlib.sha256(file.read_bytes()).digest() != digest:
                raise Damaged(f"the large value {name} is gone or damaged")
