/* Reads a file through the root folder of process 1. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/proc/1/root" OUTSIDE_SECRET);
}

ATTACK_BOTH
