/* Fills files that are memory without end: here, 512 MiB. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static char bytes[1 << 20];
  int file = (int)syscall(SYS_memfd_create, "memory", 1);
  memset(bytes, 1, sizeof bytes);
  for (int taken = 0; taken < 512; taken++) {
    if (file < 0 || write(file, bytes, sizeof bytes) < (ssize_t)sizeof bytes) {
      stopped("write");
      if (file >= 0) close(file);
      return;
    }
  }
  succeeded("512 MiB");
  close(file);
}

ATTACK
