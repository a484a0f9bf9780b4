#!/usr/bin/env bash
# Builds the fixture plugins: Tests/FixturePlugins/NAME becomes .build/fixtures/NAME/{module.yaml,libNAME.so}.
#
#   scripts/build-fixtures.sh [NAME...]     all of them, or those
#
# A folder with a plugin.c is compiled, with the arguments in its file `flags`, one a line. A build.sh in it takes the
# compiler's place: it runs in the folder, with NAME, OUT (where to put the files) and CC (the compiler and its
# arguments up to the files; a command to be split at spaces) set. What is newer than its sources is left as it is.
# FIXTURES_OUT names another place than .build/fixtures.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
target=${FIXTURES_OUT:-$root/.build/fixtures}
mkdir -p "$target"
CC="cc -std=c11 -O1 -shared -fPIC -fvisibility=hidden -I $root/PluginSDK/CAether/include"
export CC

build() {
  local source=$1 target=$2 root=$3
  NAME=$(basename "$source")
  local final=$target/$NAME
  local newest=$root/PluginSDK/CAether/include/aether/plugin.h
  if [[ -d $final && -z $(find "$source" "$root/Tests/FixturePlugins/common" "$newest" -newer "$final" -print -quit) ]]; then
    return
  fi
  OUT=$(mktemp -d "$target/.$NAME.XXXXXX")
  export NAME OUT
  chmod 755 "$OUT"
  if [[ -f $source/module.yaml ]]; then cp "$source/module.yaml" "$OUT/"; fi
  if [[ -f $source/build.sh ]]; then
    (cd "$source" && bash build.sh)
  else
    local flags=()
    if [[ -f $source/flags ]]; then mapfile -t flags < "$source/flags"; fi
    (cd "$source" && $CC plugin.c -o "$OUT/lib$NAME.so" "${flags[@]}")
  fi
  touch "$OUT"
  rm -rf "$final"
  mv -T "$OUT" "$final"
}
export -f build

if (($#)); then
  names=("$@")
else
  mapfile -t names < <(cd Tests/FixturePlugins && find . -mindepth 2 -maxdepth 2 \( -name plugin.c -o -name build.sh \) \
    -printf '%h\n' | sed 's|^\./||' | sort -u)
fi
printf '%s\0' "${names[@]/#/$root/Tests/FixturePlugins/}" |
  xargs -0 -P "$(nproc)" -I '{}' bash -euo pipefail -c 'build "$1" "$2" "$3"' build '{}' "$target" "$root"
