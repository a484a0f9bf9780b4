/* Lowers the limits of another process. */
#include "../common/attack.h"

#include <sys/resource.h>

static void attack(const char *target) {
  struct rlimit limit = {10, 10};
  long number = needed_number(target);
  if (number > 1) judge(prlimit((pid_t)number, RLIMIT_NOFILE, &limit, NULL), "prlimit");
}

ATTACK
