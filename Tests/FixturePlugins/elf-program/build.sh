cc -pie -fPIE plugin.c -o "$OUT/lib$NAME.so"
