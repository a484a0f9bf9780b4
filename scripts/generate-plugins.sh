#!/usr/bin/env bash
# Makes a folder of COUNT small C plugins, generated-00000 and on, each with its own manifest and its own library:
#
#   scripts/generate-plugins.sh COUNT FOLDER
#
# One library is compiled; each copy has its own name in its bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:?COUNT}
folder=${2:?FOLDER}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/plugin.c" <<'C'
#include "fixture.h"
FIXTURE_MODULE("generated-NNNNN", "1.0.0")
AETHER_PLUGIN_ENTRY(generated) FIXTURE_REGISTER
C
cc -std=c11 -O1 -shared -fPIC -fvisibility=hidden -I PluginSDK/CAether/include -I Tests/FixturePlugins/common \
  -o "$work/plugin.so" "$work/plugin.c"
for ((index = 0; index < count; index++)); do
  printf -v number '%05d' "$index"
  plugin=$folder/generated-$number
  mkdir -p "$plugin"
  sed "s/generated-NNNNN/generated-$number/" "$work/plugin.so" > "$plugin/libgenerated-$number.so"
  printf 'aether: 1\nname: generated-%s\ntype: task\nversion: 1.0.0\ndescription: Does nothing\nlibrary: libgenerated-%s.so\n' \
    "$number" "$number" > "$plugin/module.yaml"
done
