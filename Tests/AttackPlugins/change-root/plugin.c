/* Changes its root folder. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(chroot("/"), "chroot");
}

ATTACK
