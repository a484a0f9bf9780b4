/* Writes to standard error without end: here, 16 MiB. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static char line[65536];
  long written = 0;
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\n';
  while (written < 16 << 20) {
    ssize_t count = write(2, line, sizeof line);
    if (count <= 0) {
      stopped("write");
      return;
    }
    written += count;
  }
  errno = 0;
  stopped("16 MiB were taken");
}

ATTACK_BOTH
