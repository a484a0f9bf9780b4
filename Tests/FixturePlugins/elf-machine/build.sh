$CC plugin.c -o "$OUT/lib$NAME.so"
# e_machine: 243 is RISC-V.
printf '\xf3\x00' | dd of="$OUT/lib$NAME.so" bs=1 seek=18 conv=notrunc status=none
