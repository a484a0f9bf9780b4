/* Kills a process of the same user. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  long number = needed_number(target);
  if (number > 1) judge(kill((pid_t)number, SIGKILL), "kill");
}

ATTACK
