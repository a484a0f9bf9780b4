#!/usr/bin/env bash
# Measures what CONTRIBUTING promises, as ratios to a peer or a floor in the same run. `make bench` calls it after building
# the release binaries and the fixture plugins, with RELEASE_FLAGS for those that only it needs. Takes some eight minutes;
# other work on the machine shows in it.
#
#   Benchmarks/run.sh [SUBJECT...]     all of them, or those:
#
#   processes     calls, values, start, discovery, reading and running, against peers
#   durable       runs with their whole history: what it costs, grows by, syncs and takes to read
#   trust         checking a signed plugin, against openssl
#   expressions   a compiled condition against cel-python, and checking a pipeline of many
#   foreign       calls of C functions by manifest, against a bare ffi_call, ctypes and a module in C
#   isolation     what workers add to steps and values, against floors in C
#   resolve       choosing versions of modules, against resolvelib
#   sources       adding plugins from Git, against cloning and building alone
#   develop       from a saved source or a new library to its first call, and calls during exchanges
#
# AETHER_BIN names another folder than .build-release/release for the release binaries.
set -euo pipefail
cd "$(dirname "$0")/.."
release=${AETHER_BIN:-$PWD/.build-release/release}
subjects=("$@")
if ((!$#)); then subjects=(processes durable trust expressions foreign isolation resolve sources develop); fi
for subject in "${subjects[@]}"; do
  if [[ ! -f Benchmarks/$subject.py ]]; then
    echo "error: no subject '$subject': there are 'processes', 'durable', 'trust', 'expressions', 'foreign', 'isolation', 'resolve', 'sources' and 'develop'" >&2
    exit 2
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
for subject in "${subjects[@]}"; do
  case $subject in
    processes)
      for product in aether-bench aether-nothing; do
        swift build $RELEASE_FLAGS --product "$product" >&2
      done
      scripts/build-fixtures.sh noop big-table
      scripts/build-swift-fixtures.sh >&2
      ;;
    durable) scripts/build-fixtures.sh noop noop-once needs-file ;;
    trust | isolation) scripts/build-fixtures.sh noop ;;
    expressions | foreign)
      swift build $RELEASE_FLAGS --product aether-bench >&2
      scripts/build-fixtures.sh noop
      ;;
    develop | resolve) swift build $RELEASE_FLAGS --product aether-bench >&2 ;;
  esac
  mkdir "$work/$subject"
  python3 "Benchmarks/$subject.py" "$release" "$work/$subject"
done
