/* Sleeps without end. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  for (;;) pause();
}

ATTACK_BOTH
