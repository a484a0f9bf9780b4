/* Kills all processes that it may; for the arena, where only its own are seen. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  if (needed_number(target) != 77) return;
  judge(kill(-1, SIGKILL), "kill");
}

ATTACK
