/* Writes to standard error without end: here, 16 MiB. */
#include "../common/flood.h"

static void attack(const char *target) {
  (void)target;
  flood(2);
}

ATTACK_BOTH
