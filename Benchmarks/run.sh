#!/usr/bin/env bash
# Measures what CONTRIBUTING promises, as ratios to a peer or a floor in the same run. `make bench` calls it after building
# the release binaries and the fixture plugins, with RELEASE_FLAGS for those that only it needs. Takes a minute or two; other work on the machine shows in it.
#
# AETHER_BIN names another folder than .build-release/release for the release binaries.
set -euo pipefail
cd "$(dirname "$0")/.."
release=${AETHER_BIN:-$PWD/.build-release/release}
for product in aether-bench aether-nothing; do
  swift build $RELEASE_FLAGS --product "$product" >&2
done
scripts/build-fixtures.sh noop big-table
scripts/build-swift-fixtures.sh >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
python3 Benchmarks/processes.py "$release" "$work"
