/* Stops its process, as Ctrl-Z does. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  (void)target;
  raise(SIGSTOP);
  for (;;) pause();
}

ATTACK_BOTH
