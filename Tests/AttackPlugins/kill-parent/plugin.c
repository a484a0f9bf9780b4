/* Kills its parent, whoever it is. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  long number = needed_number(target);
  if (number > 1) judge(kill(getppid() > 1 ? getppid() : (pid_t)number, SIGKILL), "kill");
}

ATTACK
