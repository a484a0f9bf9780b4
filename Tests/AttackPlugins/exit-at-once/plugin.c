/* Ends its process as if all were well, without handlers. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  _exit(0);
}

ATTACK_BOTH
