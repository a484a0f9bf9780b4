/* Reads a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file(OUTSIDE_SECRET);
}

ATTACK_BOTH
