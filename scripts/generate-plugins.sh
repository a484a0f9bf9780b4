#!/usr/bin/env bash
# Makes a folder of COUNT small C plugins, generated-00000 and on, each with its own manifest and its own library:
#
#   scripts/generate-plugins.sh COUNT FOLDER
#
# One library is compiled; each copy has its own name in its bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:?COUNT}
mkdir -p "${2:?FOLDER}"
folder=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/plugin.c" <<'C'
#include "fixture.h"
FIXTURE_MODULE("generated-NNNNN", "1.0.0")
AETHER_PLUGIN_ENTRY(generated) FIXTURE_REGISTER
C
cc -std=c11 -O1 -shared -fPIC -fvisibility=hidden -I PluginSDK/CAether/include -I Tests/FixturePlugins/common \
  -o "$work/plugin.so" "$work/plugin.c"
perl -e '
  my ($count, $folder, $library) = @ARGV;
  sub write_file { open(my $file, ">:raw", $_[0]) or die "$_[0]: $!\n"; print $file $_[1]; close($file) or die "$_[0]: $!\n" }
  open(my $source, "<:raw", $library) or die "$library: $!\n";
  my $bytes = do { local $/; <$source> };
  for my $index (0 .. $count - 1) {
    my $name = sprintf("generated-%05d", $index);
    my $plugin = "$folder/$name";
    mkdir($plugin) or $!{EEXIST} or die "$plugin: $!\n";
    write_file("$plugin/lib$name.so", $bytes =~ s/generated-NNNNN/$name/gr);
    write_file("$plugin/module.yaml", "aether: 1\nname: $name\ntype: task\nversion: 1.0.0\n" .
      "description: Does nothing\nlibrary: lib$name.so\n");
  }' "$count" "$folder" "$work/plugin.so"
