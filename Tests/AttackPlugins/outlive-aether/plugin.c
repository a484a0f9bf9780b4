/* Wants to go on when aether is killed. */
#include "../common/attack.h"

#include <signal.h>
#include <sys/prctl.h>

static void attack(const char *target) {
  (void)target;
  prctl(PR_SET_PDEATHSIG, 0);
  for (int number = 1; number < 32; number++) signal(number, SIG_IGN);
  if (fork() > 0) succeeded("a process");
  for (;;) pause();
}

ATTACK
