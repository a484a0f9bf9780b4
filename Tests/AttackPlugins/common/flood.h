/* Writing without end: here, 16 MiB. */
#include "attack.h"

static void flood(int descriptor) {
  static char line[65536];
  long written = 0;
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\n';
  while (written < 16 << 20) {
    ssize_t count = write(descriptor, line, sizeof line);
    if (count <= 0) {
      stopped("write");
      return;
    }
    written += count;
  }
  errno = 0;
  stopped("16 MiB were taken");
}
