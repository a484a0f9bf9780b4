/* Aborts its process. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  abort();
}

ATTACK_BOTH
