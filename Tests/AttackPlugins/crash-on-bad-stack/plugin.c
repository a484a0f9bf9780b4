/* Crashes with a stack pointer that leads nowhere, so that no handler can run. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  __asm__ volatile("mov $8, %%rsp\n\tpush %%rax" ::: "memory");
}

ATTACK_BOTH
