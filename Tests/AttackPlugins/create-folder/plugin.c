/* Makes a folder where it may not. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(mkdir(OUTSIDE_NEW, 0700), "mkdir");
}

ATTACK_BOTH
