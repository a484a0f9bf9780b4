/* Changes the mode of a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(chmod(OUTSIDE_MARK, 0600), "chmod");
}

ATTACK_BOTH
