/* Writes into a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int file = open(OUTSIDE_MARK, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) {
    stopped("open");
    return;
  }
  judge(write(file, "x\n", 2), "write");
  close(file);
}

ATTACK_BOTH
