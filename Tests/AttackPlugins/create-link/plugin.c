/* Makes a symbolic link where it may not. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(symlink("/etc", OUTSIDE_NEW), "symlink");
}

ATTACK_BOTH
