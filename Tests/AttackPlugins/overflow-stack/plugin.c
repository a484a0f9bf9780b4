/* Calls itself without end. */
#include "../common/attack.h"

__attribute__((noinline)) static int deeper(volatile char *above) {
  volatile char here[4096];
  here[0] = *above;
  return deeper(here) + here[0];
}

static void attack(const char *target) {
  volatile char begin = *target;
  attack_report[0] = (char)deeper(&begin);
}

ATTACK_BOTH
