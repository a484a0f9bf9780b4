/* Overwrites the stack of its callers, with their return addresses. */
#include "../common/attack.h"

__attribute__((noinline)) static void overwrite(volatile char *place, size_t count) {
  for (size_t index = 0; index < count; index++) place[index] = 0x41;
}

static void attack(const char *target) {
  char here[16];
  (void)target;
  overwrite(here, 8192);
}

ATTACK_BOTH
