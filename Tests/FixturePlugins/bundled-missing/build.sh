$CC helper.c -Wl,-soname,libhelper.so -o "$OUT/libhelper.so"
$CC plugin.c "$OUT/libhelper.so" -o "$OUT/lib$NAME.so"
rm "$OUT/libhelper.so"
