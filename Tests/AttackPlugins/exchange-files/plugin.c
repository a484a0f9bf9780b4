/* Exchanges two files that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(renameat2(AT_FDCWD, OUTSIDE_MARK, AT_FDCWD, OUTSIDE_SECRET, RENAME_EXCHANGE), "renameat2");
}

ATTACK_BOTH
