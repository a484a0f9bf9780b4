/* Asks to be traced by its parent. */
#include "../common/attack.h"

#include <sys/ptrace.h>

static void attack(const char *target) {
  (void)target;
  judge(ptrace(PTRACE_TRACEME, 0, NULL, NULL), "ptrace");
}

ATTACK_BOTH
