#!/usr/bin/env bash
# Builds the fixture plugins in Swift with the release binaries: Tests/SwiftFixtures/NAME becomes
# .build/fixtures-swift/NAME/{module.yaml,libNAME.so}. A file `shared-runtime` in the folder asks for the shared runtime.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$PWD/.build/fixtures-swift
aether=${AETHER_BIN:-$PWD/.build-release/release}/aether
export AETHER_SDK=$PWD/PluginSDK
mkdir -p "$target"
for source in Tests/SwiftFixtures/*/; do
  name=$(basename "$source")
  if [[ -f $target/$name/module.yaml && -z $(find "$source" PluginSDK -newer "$target/$name/module.yaml" -type f -not -path '*/.build/*' -print -quit) ]]; then
    continue
  fi
  flags=()
  if [[ -f $source/shared-runtime ]]; then flags=(--shared-runtime); fi
  "$aether" plugins build "$source" "${flags[@]}"
  mkdir -p "$target/$name"
  cp "$source"/*.so "$target/$name/"
  cp "$source/module.yaml" "$target/$name/"
done
