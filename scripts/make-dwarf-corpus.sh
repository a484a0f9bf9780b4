#!/usr/bin/env bash
# Makes the seeds of the fuzzer of debug information anew, in Tests/Corpus/dwarf: libraries of a few KB.
# The files are committed, since compilers differ; run this when the reader learns to read something new.
set -euo pipefail
cd "$(dirname "$0")/.."
out=Tests/Corpus/dwarf
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/a.c" <<'C'
typedef unsigned long number;
enum kind { A = -1, B };
struct node { struct node *next; const char *name; int grid[2][3]; unsigned low : 3; union { int i; float f; } value; };
typedef int (*compare)(const void *, const void *);
number sum(number start, const unsigned char *data, enum kind kind) { return start + data[0] + kind; }
struct node *first(struct node **list, compare by, double _Complex z) { return by(*list, list) && z ? *list : 0; }
int print(const char *format, ...) { return format[0]; }
_Bool old() { return 1; }
C

compile() {
  local name=$1
  shift
  "$@" -w -shared -fPIC -nostdlib -fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,-z,noseparate-code \
    -Wl,-z,norelro -fuse-ld=bfd -o "$out/$name" "$work/a.c"
}

compile gcc-5 gcc -g
compile gcc-5-types gcc -g -O1 -fdebug-types-section
compile gcc-4 gcc -gdwarf-4
compile clang-5 clang -g
compile clang-4 clang -gdwarf-4 -O1
objcopy --only-keep-debug "$out/gcc-5" "$out/symbols"
ls -l "$out"
