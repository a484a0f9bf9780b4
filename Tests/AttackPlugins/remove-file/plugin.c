/* Removes a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(unlink(OUTSIDE_MARK), "unlink");
}

ATTACK_BOTH
