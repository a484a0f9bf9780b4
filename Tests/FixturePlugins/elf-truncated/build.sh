$CC plugin.c -o "$OUT/whole"
head -c 4096 "$OUT/whole" > "$OUT/lib$NAME.so"
rm "$OUT/whole"
