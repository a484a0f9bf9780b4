/* Reads a file through /proc/self/root. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/proc/self/root" OUTSIDE_SECRET);
}

ATTACK_BOTH
