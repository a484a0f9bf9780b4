/* Ends its process as if all were well. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  exit(0);
}

ATTACK_BOTH
