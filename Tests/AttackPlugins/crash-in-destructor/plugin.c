/* Crashes when its library is let go. */
#include "../common/attack.h"

static int is_armed;

__attribute__((destructor)) static void destroy(void) {
  if (is_armed) *(volatile int *)(uintptr_t)8 = 1;
}

static void attack(const char *target) {
  (void)target;
  is_armed = 1;
  errno = 0;
  stopped("later");
}

ATTACK
