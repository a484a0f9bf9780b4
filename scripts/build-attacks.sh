#!/usr/bin/env bash
# Builds the attacks: Tests/AttackPlugins/NAME becomes .build/attacks/NAME/{module.yaml,libNAME.so} and, where its source
# has ATTACK_BOTH, .build/attacks/NAME-early, which attacks in a constructor. The arena becomes .build/attacks/arena.
#
#   scripts/build-attacks.sh [NAME...]     all of them, or those
#   scripts/build-attacks.sh --swift       those in Swift, with the release binaries
#
# What is newer than its sources is left as it is. The manifests are for trying by hand: the tests write their own.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
sources=$root/Tests/AttackPlugins
target=$root/.build/attacks
header=$root/PluginSDK/CAether/include/aether/plugin.h
mkdir -p "$target"

if [[ ${1-} == --swift ]]; then
  aether=${AETHER_BIN:-$root/.build-release/release}/aether
  export AETHER_SDK=$root/PluginSDK
  for source in "$sources"/swift-*/; do
    name=$(basename "$source")
    if [[ -f $target/$name/module.yaml && -z $(find "$source" PluginSDK -newer "$target/$name/module.yaml" -type f -not -path '*/.build/*' -print -quit) ]]; then
      continue
    fi
    "$aether" plugins build "$source"
    mkdir -p "$target/$name"
    cp "$source"/*.so "$target/$name/"
    cp "$source/module.yaml" "$target/$name/"
  done
  exit
fi

# Whether FILE is newer than the source NAME and what all have in common.
is_fresh() { [[ -f $1 && -z $(find "$sources/common" "$header" "$root/scripts/build-attacks.sh" "${@:2}" -type f -newer "$1" -print -quit) ]]; }

build_variant() {
  local source=$1 name=$2 flag=$3
  local final=$target/$name/lib$name.so
  if is_fresh "$final" "$source"; then return; fi
  mkdir -p "$target/$name"
  printf 'aether: 1\nname: %s\nversion: 1.0.0\ninputs: [{name: target, type: string}]\n' "$name" > "$target/$name/module.yaml"
  local outputs='{name: result, type: string}'
  if grep -q '^#define ATTACK_WITH_FILE' "$source"; then outputs+=', {name: made, type: file, optional: true}'; fi
  printf 'outputs: [%s]\nlibrary: lib%s.so\n' "$outputs" "$name" >> "$target/$name/module.yaml"
  # shellcheck disable=SC2086
  cc -std=c11 -O1 -shared -fPIC -fvisibility=hidden -fno-stack-protector -U_FORTIFY_SOURCE \
    -Wall -Wextra -Wno-infinite-recursion -I "$root/PluginSDK/CAether/include" \
    -DATTACK_NAME="\"$name\"" $flag -o "$final.$$" "$source" -pthread
  mv "$final.$$" "$final"
}

build() {
  local source=$sources/$1/plugin.c
  build_variant "$source" "$1" ""
  if grep -q '^ATTACK_BOTH' "$source"; then build_variant "$source" "$1-early" -DATTACK_EARLY; fi
}
export -f build build_variant is_fresh
export sources target root header

if ! is_fresh "$target/arena"; then
  cc -std=gnu11 -O1 -Wall -Wextra -o "$target/arena.$$" "$sources/common/arena.c"
  mv "$target/arena.$$" "$target/arena"
fi
if (($#)); then
  names=("$@")
else
  mapfile -t names < <(cd "$sources" && find . -mindepth 2 -maxdepth 2 -name plugin.c -printf '%h\n' | sed 's|^\./||' | sort)
fi
printf '%s\0' "${names[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -euo pipefail -c 'build "$1"' build
