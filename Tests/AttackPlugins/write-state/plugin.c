/* Writes into the history of another project. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int file = open(OTHER_STATE, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) {
    stopped("open");
    return;
  }
  judge(write(file, "x\n", 2), "write");
  close(file);
}

ATTACK_BOTH
