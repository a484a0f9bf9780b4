/* Runs what is no instruction. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  __asm__ volatile("ud2");
}

ATTACK_BOTH
