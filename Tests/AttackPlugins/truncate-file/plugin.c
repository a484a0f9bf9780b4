/* Empties a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(truncate(OUTSIDE_MARK, 0), "truncate");
}

ATTACK_BOTH
