$CC helper.c -Wl,-soname,libaether-fixture-helper.so -o "$OUT/libaether-fixture-helper.so"
$CC plugin.c "$OUT/libaether-fixture-helper.so" -o "$OUT/lib$NAME.so"
