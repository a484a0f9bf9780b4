/* Writes to standard output without end: here, 16 MiB. */
#include "../common/flood.h"

static void attack(const char *target) {
  (void)target;
  flood(1);
}

ATTACK_BOTH
