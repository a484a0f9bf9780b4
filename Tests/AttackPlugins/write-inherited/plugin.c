/* Writes to every descriptor that it finds open. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int written = 0;
  for (int number = 4; number < 256; number++) {
    if (number != 3 && fcntl(number, F_GETFD) >= 0 && (fcntl(number, F_GETFL) & O_APPEND)) {
      written += write(number, "written\n", 8) == 8;
    }
  }
  errno = EBADF;
  judge(written - 1, "write");
}

ATTACK_BOTH
