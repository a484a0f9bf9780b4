printf "#!/bin/sh\n" > "$OUT/lib$NAME.so"
