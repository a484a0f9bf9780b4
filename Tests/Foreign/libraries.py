"""The cases of each module, with what Python says of them."""

import ctypes
import hashlib
import math
import os
import random
import sqlite3
import sys
import time
import zlib

EDGES = [0, 1, -1, 2, 127, 128, 255, 256, 32767, 65536, 2**31 - 1, -(2**31)]
TEXTS = ["", "hello", "grüße, 世界 🜁", "\x00", "a\x00b", "line\nline\t\x7f\x85", " " * 3, "null", "'\"\\"]
sys.set_int_max_str_digits(0)


class Cases:
    def __init__(self, pipeline, folder, level, seed, few):
        self.add = pipeline.add
        self.folder = folder
        self.level = level
        self.random = random.Random(seed)
        self.count = 4 if few else 24
        sizes = [0, 1, 15, 17, 4095, 4096, 4097]
        if not few:
            sizes += [2, 3, 16, 255, 65536, 1 << 20]
        self.blobs = [self.random.randbytes(size) for size in sizes] + [bytes(5000), b"\0\xff" * 300, b"ab" * 20000]
        self.blobs += [text.encode() for text in TEXTS]
        self.same_zlib = ctypes.CDLL("libz.so.1").zlibVersion
        self.same_zlib.restype = ctypes.c_char_p
        self.same_zlib = self.same_zlib().decode() == zlib.ZLIB_RUNTIME_VERSION

    def crc32(self):
        for data in self.blobs:
            self.add("crc32", {"data": data}, {"checksum": zlib.crc32(data)})
        for text in TEXTS:
            self.add("crc32", {"data": text}, {"checksum": zlib.crc32(text.encode())})

    def compress(self):
        for data in self.blobs:
            level = self.random.randint(-1, 9)
            packed = zlib.compress(data, level)
            outputs = {"compressed": packed} if self.same_zlib else {"raw": data}
            self.add("compress", {"data": data, "level": level}, outputs)
        self.add("compress", {"data": "left out"}, {"compressed": zlib.compress(b"left out", 6)})
        for level in [-2, 10, 2**31 - 1, -(2**31)]:
            self.add("compress", {"data": "x", "level": level}, error="BAD_LEVEL")
        self.add("compress", {"data": "x", "level": 2**31}, error="AETHER_INVALID_ARGUMENT")

    def digest(self):
        names = {"SHA256": "sha256", "SHA1": "sha1", "MD5": "md5", "SHA512": "sha512", "SHA3-256": "sha3_256",
                 "BLAKE2b512": "blake2b", "sha384": "sha384"}
        for data in self.blobs:
            name = self.random.choice(list(names))
            self.add("digest", {"algorithm": name, "data": data}, {"digest": hashlib.new(names[name], data).digest()})
        for name in ["", "SHA257", "grün", "SHA256 "]:
            self.add("digest", {"algorithm": name, "data": "x"}, error="UNKNOWN_ALGORITHM")
        self.add("digest", {"algorithm": "SHA256\0", "data": "x"}, error="AETHER_INVALID_ARGUMENT")

    def pow(self):
        bases = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308, 10, -3]
        pairs = [(x, y) for x in bases for y in (0.0, 1.0, -1.0, 0.5, 3, math.inf, -math.inf, math.nan)]
        pairs = self.random.sample(pairs, min(len(pairs), 2 * self.count))
        for _ in range(self.count):
            pairs.append((self.random.uniform(-10, 10), float(self.random.randint(-20, 20))))
            pairs.append((self.random.lognormvariate(0, 9), self.random.uniform(-30, 30)))
        for x, y in pairs:
            self.add("pow", {"x": x, "y": y}, {"result": power(float(x), float(y))})

    def qsort(self):
        lists = [[], [1], [2.5, -1], [math.inf, -math.inf, 5e-324, -1e308], [3] * 10]
        for _ in range(self.count):
            size = self.random.choice([2, 3, 10, 100, 1000])
            numbers = [self.random.choice([self.random.gauss(0, 1e9), self.random.randint(-9, 9)]) for _ in range(size)]
            lists.append(numbers)
        for numbers in lists:
            self.add("qsort", {"numbers": numbers}, {"sorted": sorted(map(float, numbers))})

    def getenv(self):
        # A worker has nothing of the host's environment.
        inside = self.level != "trusted"
        if inside:
            self.add("getenv", {"variable": "PATH"}, {"content": "/usr/bin:/bin"})
        for name, content in os.environ.items():
            if name.startswith("FOREIGN_"):
                outputs, error = (None, "UNSET") if inside else ({"content": content}, None)
                self.add("getenv", {"variable": name}, outputs, error)
        for name in ["NO_SUCH_VARIABLE", "", "=", "größe", "PATH=x"]:
            self.add("getenv", {"variable": name}, error="UNSET")
        self.add("getenv", {"variable": "PATH\0"}, error="AETHER_INVALID_ARGUMENT")

    def sqlite_count(self):
        path = str(self.folder / "data.db")
        if not os.path.exists(path):
            with sqlite3.connect(path) as database:
                database.execute(
                    "create table readings (id integer primary key, name text, number integer, share real)")
                rows = [(self.random.choice(TEXTS), self.random.randint(-(2**63), 2**63 - 1), self.random.random())
                        for _ in range(500)]
                database.executemany("insert into readings (name, number, share) values (?, ?, ?)", rows)
        queries = ["select count(*) from readings", "select max(number) from readings", "select 0",
                   "select min(number) from readings", "select 9223372036854775807", "select -9223372036854775808",
                   "select length('grüße 🜁')"]
        for _ in range(self.count):
            limit = self.random.randint(-(2**63), 2**63 - 1)
            queries.append(f"select count(*) from readings where number < {limit} and share < {self.random.random()}")
            queries.append(f"select number from readings where id = {self.random.randint(1, 500)}")
        inputs = [(query, None) for query in queries]
        for query in ["", "select", "select * from nowhere", "select 1 where 0", "sélect 1", "drop table readings"]:
            inputs.append((query, "BAD_QUERY"))
        with sqlite3.connect(path) as database:
            for query, error in inputs:
                outputs = None if error else {"first": database.execute(query).fetchone()[0]}
                # An isolated module reads no file that it isn't given.
                if self.level == "isolated":
                    outputs, error = None, "NOT_OPENED"
                self.add("sqlite-count", {"path": path, "query": query}, outputs, error)
        self.add("sqlite-count", {"path": str(self.folder / "none.db"), "query": "select 1"}, error="NOT_OPENED")
        (self.folder / "empty").mkdir(exist_ok=True)
        self.add("sqlite-count", {"path": str(self.folder / "empty"), "query": "select 1"}, error="NOT_OPENED")

    def versions(self):
        numbers = [ctypes.c_int() for _ in range(3)]
        places = list(map(ctypes.byref, numbers))
        ctypes.CDLL("libyaml-0.so.2").yaml_get_version(*places)
        for _ in range(3):
            self.add("yaml-version", {}, dict(zip(["major", "minor", "patch"], [number.value for number in numbers])))
        ctypes.CDLL("libgit2.so.1.5").git_libgit2_version(*places)
        for _ in range(3):
            self.add("git-version", {}, dict(zip(["major", "minor", "revision"], [number.value for number in numbers])))

    def gmp_multiply(self):
        pairs = [(a, b) for a in (0, 1, -1, 2**64, -(10**30)) for b in (0, -1, 2**63)]
        for _ in range(self.count):
            digits = self.random.choice([5, 20, 100, 4000])
            pairs.append(tuple(self.random.randint(-(10**digits), 10**digits) for _ in range(2)))
        for a, b in pairs:
            self.add("gmp-multiply", {"a": str(a), "b": str(b)}, {"product": str(a * b)})
        for text in ["", "abc", "1.5", "+1", "12a", "٣", "-", "0x10"]:
            self.add("gmp-multiply", {"a": text, "b": "2"}, error="NOT_A_NUMBER")
            self.add("gmp-multiply", {"a": "2", "b": text}, error="NOT_A_NUMBER")

    def div(self):
        pairs = [(a, b) for a in EDGES for b in EDGES if b and (a, b) != (-(2**31), -1)]
        pairs = self.random.sample(pairs, 2 * self.count)
        pairs += [(self.random.randint(-(2**31), 2**31 - 1), self.random.randint(1, 1000)) for _ in range(self.count)]
        for a, b in pairs:
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            self.add("div", {"a": a, "b": b}, {"result": {"quot": quotient, "rem": a - quotient * b}})
        for a in [2**31, -(2**31) - 1, 2**63 - 1, -(2**63)]:
            self.add("div", {"a": a, "b": 1}, error="AETHER_INVALID_ARGUMENT")
        if self.level != "trusted":
            # The processor stops it, and the module's process with it.
            self.add("div", {"a": 1, "b": 0}, error="AETHER_PLUGIN_CRASHED")
            self.add("div", {"a": -(2**31), "b": -1}, error="AETHER_PLUGIN_CRASHED")

    def others(self):
        for digits in ["0", "0g", "zz", "ü0"]:
            self.add("unhex", {"digits": digits}, error="NO_DIGITS")
        for word in ["", "grüße", "x" * 20]:
            number, share = self.random.randint(-(2**63), 2**63 - 1), self.random.gauss(0, 1e6)
            text = f"{word}|{number}|{share:.17g}"
            cut = text.encode()[:63].decode()
            outputs = {"text": cut, "wanted": len(text.encode())}
            self.add("shown", {"word": word, "number": number, "share": share}, outputs)
        for instant in [0, -1, 2**31, 253402300800, -(2**40)] + self.random.sample(range(-(2**35), 2**35), 5):
            self.add("parts", {"instant": instant}, {"parts": parts(instant)})
        self.add("parts", {"instant": 2**63 - 1}, error="TOO_FAR")


def power(x, y):
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and y % 2 == 1 else math.inf
    except ValueError:
        if x != 0:
            return -math.nan
        return -math.inf if math.copysign(1, x) < 0 and y % 2 == 1 else math.inf


def parts(instant):
    t = time.gmtime(instant)
    return {"sec": t.tm_sec, "min": t.tm_min, "hour": t.tm_hour, "mday": t.tm_mday, "mon": t.tm_mon - 1,
            "year": t.tm_year - 1900, "wday": (t.tm_wday + 1) % 7, "yday": t.tm_yday - 1, "isdst": 0, "gmtoff": 0}


def add_all(pipeline, folder, level, seed, few):
    cases = Cases(pipeline, folder, level, seed, few)
    for add in [cases.crc32, cases.compress, cases.digest, cases.pow, cases.qsort, cases.getenv, cases.sqlite_count,
                cases.versions, cases.gmp_multiply, cases.div, cases.others]:
        add()
