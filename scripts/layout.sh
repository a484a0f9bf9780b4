#!/bin/sh
# Prints how the structs of aether/plugin.h lie in memory: layout.txt, which a test compares with what this prints.
#
#   scripts/layout.sh > PluginSDK/CAether/layout.txt
#
# The names of the structs and fields are read from the header; where they lie is asked of the compiler, so the text is
# the same whichever one CC names.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
include=$root/PluginSDK/CAether/include
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk '
  # Comments, and lines of the preprocessor with those that they go on in, hold no fields.
  {
    if (isDirective || /^[ \t]*#/) { isDirective = /\\$/; next }
    while (match($0, /\/\*([^*]|\*+[^*\/])*\*+\//)) $0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
    if (isComment) { if (!sub(/^.*\*\//, "")) next; isComment = 0 }
    if (sub(/\/\*.*$/, "")) isComment = 1
  }
  match($0, /^(typedef )?struct aether_[a-z0-9_]+ \{/) {
    name = $0
    sub(/^(typedef )?struct /, "", name)
    sub(/ \{.*/, "", name)
    printf "  STRUCT(%s)\n", name
    statement = ""
    next
  }
  name == "" { next }
  /^\}/ { name = ""; next }
  {
    statement = statement " " $0
    if (statement !~ /;[ \t]*$/) next
    field = statement
    if (match(field, /\(\*[ \t]*(AETHER_[A-Z]+ )?[a-z0-9_]+\)/)) {
      field = substr(field, RSTART, RLENGTH - 1)
    } else {
      sub(/(\[[0-9]+\])?;[ \t]*$/, "", field)
    }
    sub(/^.*[^a-z0-9_]/, "", field)
    printf "  FIELD(%s, %s)\n", name, field
    statement = ""
  }
' "$include/aether/plugin.h" > "$work/fields.inc"

cat > "$work/layout.c" <<'C'
#include <aether/plugin.h>
#include <stdio.h>
/* swift_wrapper types are tags of no struct: each struct is named by its tag. */
#define STRUCT(name) printf("\n%s, %zu bytes\n", #name, sizeof(struct name));
#define FIELD(name, field) \
  printf("  %4zu %4zu  %s\n", offsetof(struct name, field), sizeof(((struct name *)0)->field), #field);
int main(void) {
  printf("Where the fields of plugin.h lie: offset, size, name. Made by scripts/layout.sh.\n");
#include "fields.inc"
  return 0;
}
C
${CC:-cc} -std=c11 -I "$include" -I "$work" -o "$work/layout" "$work/layout.c"
"$work/layout"
