/* Moves another process to one processor. */
#include "../common/attack.h"

#include <sched.h>

static void attack(const char *target) {
  cpu_set_t processors;
  long number = needed_number(target);
  if (number < 0) return;
  CPU_ZERO(&processors);
  CPU_SET(0, &processors);
  judge(sched_setaffinity((pid_t)number, sizeof processors, &processors), "sched_setaffinity");
}

ATTACK
