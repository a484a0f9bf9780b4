/* Allocates without end: here, 512 MiB. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  long taken = 0;
  while (taken < 512) {
    char *bytes = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) {
      stopped("mmap");
      return;
    }
    memset(bytes, 1, 1 << 20);
    taken++;
  }
  succeeded("512 MiB");
}

ATTACK_BOTH
