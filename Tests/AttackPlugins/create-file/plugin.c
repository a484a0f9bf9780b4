/* Makes a file where it may not. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(open(OUTSIDE_NEW, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "open");
}

ATTACK_BOTH
