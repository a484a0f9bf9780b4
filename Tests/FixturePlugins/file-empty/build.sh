: > "$OUT/lib$NAME.so"
