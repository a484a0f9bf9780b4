/* Reads where the memory of aether is. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/proc/77/maps");
}

ATTACK_BOTH
