/* Kills its process. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  (void)target;
  raise(SIGKILL);
}

ATTACK_BOTH
