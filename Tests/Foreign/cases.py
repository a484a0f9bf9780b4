#!/usr/bin/env python3
"""Random inputs for the foreign modules, and what they give by Python.

    cases.py write FOLDER LEVEL SEED [--few]   writes pipeline.yaml and expected.json there; prints how many steps
    cases.py compare FOLDER                    compares them with events.jsonl; prints what differs

A case is a step: a module, its inputs, and the outputs or the error's code. Numbers are compared bit for bit, so
Python and the modules have to use the same libraries, which is looked at before compressed bytes are compared.
"""

import base64
import json
import math
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import libraries  # noqa: E402


def constant(value):
    """A value in YAML."""
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {constant(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(constant, value)) + "]"
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return "".join(f"\\u{ord(c):04x}" if "\x7f" <= c < "\xa0" or c in "\u2028\u2029\ufeff" else c for c in text)
    return json.dumps(value)


class Pipeline:
    """Steps, and what is expected of each."""

    def __init__(self):
        self.lines = []
        self.expected = {}
        self.sources = {}

    def add(self, module, inputs, outputs=None, error=None):
        shown = {key: self.bytes(item) if isinstance(item, bytes) else item for key, item in inputs.items()}
        name = f"{module.replace('-', '_')}_{len(self.lines)}"
        # Only what can't fail is read by other steps.
        rest = "" if module == "unhex" and not error else ", on_error: continue"
        self.lines.append(f"  - {{id: {name}, module: {module}, with: {constant(shown)}{rest}}}")
        self.expected[name] = {"error": error} if error else {"outputs": encoded(outputs)}
        return name

    def bytes(self, data):
        """An expression for bytes: a literal, or what a step has made of their digits."""
        if len(data) <= 64:
            return "${{ b'" + "".join(f"\\x{byte:02x}" for byte in data) + "' }}"
        if data not in self.sources:
            self.sources[data] = self.add("unhex", {"digits": data.hex()}, {"data": data})
        return "${{ steps." + self.sources[data] + ".outputs.data }}"

    def write(self, folder):
        (folder / "pipeline.yaml").write_text("name: foreign\nsteps:\n" + "\n".join(self.lines) + "\n")
        (folder / "expected.json").write_text(json.dumps(self.expected))


def encoded(value):
    """As events have it: bytes in base64, and what JSON has no number for as a text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(item) for item in value]
    return value


def same(left, right):
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return struct.pack("d", left) == struct.pack("d", right)
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def fits(name, expected, found):
    """Whether a step ended as expected."""
    if "error" in expected:
        return (found.get("error") or {}).get("code") == expected["error"]
    if "raw" in expected.get("outputs", {}):
        # Compressed by another zlib than Python's: what comes out again is the same.
        packed = base64.b64decode((found.get("outputs") or {}).get("compressed", ""))
        return zlib.decompress(packed) == base64.b64decode(expected["outputs"]["raw"])
    return same(expected["outputs"], found.get("outputs"))


def compare(folder):
    expected = json.loads((folder / "expected.json").read_text())
    ended = {}
    for line in (folder / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "step_ended":
            ended[event["step"]] = event
    for name, wanted in expected.items():
        found = ended.get(name)
        if found is None:
            print(f"{name}: not run")
        elif not fits(name, wanted, found):
            shown = {key: found.get(key) for key in ("outputs", "error")}
            print(f"{name}: expected {str(wanted)[:300]}, found {str(shown)[:300]}")


def main():
    folder = Path(sys.argv[2]).resolve()
    if sys.argv[1] == "compare":
        return compare(folder)
    pipeline = Pipeline()
    libraries.add_all(pipeline, folder, level=sys.argv[3], seed=int(sys.argv[4]), few="--few" in sys.argv)
    pipeline.write(folder)
    print(len(pipeline.expected))


if __name__ == "__main__":
    main()
