/* Reads a file through the root folder of aether. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/proc/77/root" OUTSIDE_SECRET);
}

ATTACK_BOTH
