#!/usr/bin/env bash
# Installs what a fresh Debian machine lacks, and says by name what can't be installed.
#
#   scripts/setup.sh          what building, the demo and the tests need
#   scripts/setup.sh bench    what the benchmarks compare with, too
set -euo pipefail

packages=(gcc g++ make binutils libyaml-dev libre2-dev libsqlite3-dev libgit2-dev libssh2-1-dev libssl-dev distro-info-data
  unicode-data python3 util-linux mount openssh-client openssh-server openssl git
  libgmp-dev zlib1g-dev libffi-dev)
if [[ ${1:-} == bench ]]; then
  packages+=(python3-pip sqlite3 gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "installing: ${missing[*]}" >&2
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# The linker takes what it finds first: a static SQLite and C++ library, so that the programs run where there are none, and
# start sooner.
static="$(dirname "$0")/../.build-static"
mkdir -p "$static"
ln -sf "$(gcc -print-file-name=libsqlite3.a)" "$static/libsqlite3.a"
ln -sf "$(gcc -print-file-name=libstdc++.a)" "$static/libstdc++.a"

if ! command -v swift >/dev/null; then
  echo "error: no swift on the PATH" >&2
  echo "hint: install Swift 6.3 from https://www.swift.org/install/linux/ and put its usr/bin on the PATH" >&2
  exit 5
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1)
if [[ $(printf '%s\n' 6.3 "$version" | sort -V | head -1) != 6.3 ]]; then
  echo "error: Swift $version is too old: 6.3 is needed" >&2
  exit 5
fi

if [[ ${1:-} == bench ]]; then
  # Modules, and their packages where those have other names.
  for module in pluggy doit watchdog resolvelib celpy=cel-python; do
    python3 -c "import ${module%%=*}" 2>/dev/null || python3 -m pip install --quiet "${module##*=}"
  done
fi
