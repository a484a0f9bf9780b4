/* Reads where there is no memory. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  *(volatile int *)(uintptr_t)8 = 1;
}

ATTACK_BOTH
