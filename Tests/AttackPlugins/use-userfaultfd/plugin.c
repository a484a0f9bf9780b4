/* Asks to handle page faults, which holds the kernel wherever one wants. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK), "userfaultfd");
}

ATTACK_BOTH
