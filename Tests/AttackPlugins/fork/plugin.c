/* Leaves a process. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  pid_t process = fork();
  if (process == 0) {
    for (;;) pause();
  }
  judge(process, "fork");
}

ATTACK_BOTH
