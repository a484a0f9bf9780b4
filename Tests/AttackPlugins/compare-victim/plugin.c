/* Asks which kernel objects it shares with another process. */
#include "../common/attack.h"

#include <linux/kcmp.h>

static void attack(const char *target) {
  long number = needed_number(target);
  if (number > 1) judge(syscall(SYS_kcmp, getpid(), number, KCMP_VM, 0, 0), "kcmp");
}

ATTACK
