#!/usr/bin/env bash
# Puts real data beside the pipeline, without a network: Debian's releases (package distro-info-data) and Unicode's
# characters (package unicode-data), the latter with a header before them.
set -euo pipefail
cd "$(dirname "$0")"

releases=/usr/share/distro-info/debian.csv
characters=/usr/share/unicode/UnicodeData.txt

need() {
  if [[ ! -r $1 ]]; then
    echo "fetch-data.sh: $1 is missing; install it: apt-get install $2" >&2
    exit 1
  fi
}
need "$releases" distro-info-data
need "$characters" unicode-data

mkdir -p data
cp "$releases" data/debian.csv.new
mv data/debian.csv.new data/debian.csv
{
  # The fields of UnicodeData.txt as UAX #44 names them.
  echo "code_point;name;general_category;combining_class;bidi_class;decomposition;decimal;digit;numeric;mirrored;unicode_1_name;iso_comment;uppercase;lowercase;titlecase"
  cat "$characters"
} >data/characters.csv.new
mv data/characters.csv.new data/characters.csv
echo "data/debian.csv: $(wc -l <data/debian.csv) lines; data/characters.csv: $(wc -l <data/characters.csv) lines"
