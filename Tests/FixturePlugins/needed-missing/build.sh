$CC helper.c -Wl,-soname,libaether-fixture-nowhere.so.1 -o "$OUT/helper.so"
$CC plugin.c "$OUT/helper.so" -o "$OUT/lib$NAME.so"
rm "$OUT/helper.so"
