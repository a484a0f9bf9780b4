/* Divides by zero. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  __asm__ volatile("xor %%ecx, %%ecx\n\tmov $1, %%eax\n\tcdq\n\tidiv %%ecx" ::: "eax", "ecx", "edx");
}

ATTACK_BOTH
