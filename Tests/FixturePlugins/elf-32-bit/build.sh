$CC plugin.c -o "$OUT/lib$NAME.so"
# EI_CLASS: 1 is ELFCLASS32.
printf '\x01' | dd of="$OUT/lib$NAME.so" bs=1 seek=4 conv=notrunc status=none
