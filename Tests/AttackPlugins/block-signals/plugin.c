/* Blocks all signals and sleeps without end. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  (void)target;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
  for (;;) pause();
}

ATTACK_BOTH
