#!/usr/bin/env bash
# Makes the seeds of the ELF fuzzer anew, in Tests/Corpus/elf: libraries of 1 to 3 KB, good ones and bad ones.
# The files are committed, since compilers differ; run this when the reader learns to read something new.
set -euo pipefail
cd "$(dirname "$0")/.."
out=Tests/Corpus/elf
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/plugin.c" <<'C'
#include <aether/plugin.h>
AETHER_PLUGIN_NOTE
AETHER_EXTERN_C __attribute__((visibility("default"))) aether_status aether_plugin_register(aether_registrar registrar);
aether_status aether_plugin_register(aether_registrar registrar) { return registrar->add(registrar, 0); }
C
cat > "$work/imports.c" <<'C'
extern int imported(void), optional(void) __attribute__((weak));
__attribute__((visibility("default"))) int exported(void) { return imported() + (optional ? optional() : 0); }
__attribute__((used, section("swift5_types"))) static const int types = 1;
C
printf 'V_1 { global: *; };\nV_2 { } V_1;\n' > "$work/versions"
printf 'int imported(void) { return 1; }\n' > "$work/helper.c"

compile() {
  cc -std=c11 -Os -shared -fPIC -nostdlib -s -fvisibility=hidden -fno-asynchronous-unwind-tables \
    -I PluginSDK/CAether/include -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,norelro "$@"
}

compile -fvisibility=default -Wl,-soname,libhelper.so.1 -Wl,--version-script="$work/versions" -o "$work/helper.so" "$work/helper.c"
for style in gnu sysv both; do
  compile -Wl,--hash-style=$style -o "$out/good-$style" "$work/plugin.c"
done
compile -o "$out/imports" "$work/plugin.c" "$work/imports.c" "$work/helper.so" -Wl,-rpath,'$ORIGIN:/opt/x' -Wl,-soname,libx.so
compile -o "$out/defines-versions" "$work/plugin.c" "$work/imports.c" -Wl,--version-script="$work/versions"
compile -o "$out/nodelete" "$work/plugin.c" -Wl,-z,nodelete
compile -o "$out/no-note" "$work/imports.c"
cp "$work/helper.so" "$out/helper"
for size in 1 5 63 64 200 900; do head -c $size "$out/good-gnu" > "$out/cut-$size"; done
for byte in 4 5 16 18 40 54 56; do
  cp "$out/imports" "$out/byte-$byte"
  printf '\xff' | dd of="$out/byte-$byte" bs=1 seek=$byte conv=notrunc status=none
done
chmod 644 "$out"/*
