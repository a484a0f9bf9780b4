/* Renames a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(rename(OUTSIDE_MARK, OUTSIDE_NEW), "rename");
}

ATTACK_BOTH
