/* Computes without end, and ignores the signal that says so. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  (void)target;
  signal(SIGXCPU, SIG_IGN);
  for (volatile unsigned long round = 0;; round++) {
  }
}

ATTACK_BOTH
