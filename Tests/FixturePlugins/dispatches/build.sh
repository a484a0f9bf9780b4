static=$(swiftc -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)".*|\1_static/linux|p')
# What Dispatch registered with its threads would outlive it.
$CC plugin.c -o "$OUT/lib$NAME.so" "$static/libdispatch.a" "$static/libBlocksRuntime.a" -Wl,-z,nodelete
