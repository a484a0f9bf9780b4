/* Puts an empty file in the place of every descriptor. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int file = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (file < 0) file = (int)syscall(SYS_memfd_create, "nothing", 1);
  errno = 0;
  stopped("all are the same");
  for (int number = 0; number < 256 && file >= 0; number++) {
    if (number != file) dup2(file, number);
  }
}

ATTACK
