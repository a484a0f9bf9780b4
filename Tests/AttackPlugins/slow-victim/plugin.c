/* Lowers the priority of another process. */
#include "../common/attack.h"

#include <sys/resource.h>

static void attack(const char *target) {
  long number = needed_number(target);
  if (number > 1) judge(setpriority(PRIO_PROCESS, (id_t)number, 10), "setpriority");
}

ATTACK
