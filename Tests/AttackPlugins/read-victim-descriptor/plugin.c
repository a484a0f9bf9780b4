/* Opens what another process of the same user has open. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/proc/66/fd/9");
}

ATTACK_BOTH
