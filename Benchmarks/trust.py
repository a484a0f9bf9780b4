#!/usr/bin/env python3
"""Measures the checking of signed plugins against a peer in the same run, and prints a table of ratios.

trust.py RELEASE_FOLDER WORK_FOLDER

Benchmarks/run.sh calls it. table.py says what the columns are.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from table import Table
from timing import alternate, process

ROOT = Path(__file__).resolve().parent.parent
SIZE = 20 << 20


def make_plugin(work: Path, environment: dict[str, str], aether: str) -> list[str]:
    """A signed plugin of 20 MB in twenty files; the paths of its files."""
    folder = work / "plugins/noop"
    shutil.copytree(ROOT / ".build/fixtures/noop", folder)
    for number in range(20):
        (folder / f"data-{number:02}").write_bytes(os.urandom(SIZE // 20))
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(work / "key")], check=True)
    subprocess.run(
        [aether, "plugins", "sign", str(folder), "--key", str(work / "key")], check=True, env=environment,
        stdout=subprocess.DEVNULL)
    return sorted(str(path) for path in folder.iterdir() if not path.name.startswith("aether.files"))


def main() -> None:
    release, work = Path(sys.argv[1]), Path(sys.argv[2])
    aether = str(release / "aether")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(work), "AETHER_STATE": str(work / "state"),
        "AETHER_PLUGIN_PATHS": str(work / "plugins"),
    }
    files = make_plugin(work, environment, aether)
    os.chdir(work)
    samples = alternate(
        10,
        verify=process([aether, "plugins", "verify", "noop"], environment),
        openssl=process(["openssl", "dgst", "-sha256", *files], environment))
    table = Table()
    table.line("verify a signed plugin of 20 MB : openssl dgst -sha256", samples["verify"], samples["openssl"], 1.5, "ms")
    table.end()


main()
