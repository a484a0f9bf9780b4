/* Makes a process in a user namespace of its own. */
#include "../common/attack.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>

static void attack(const char *target) {
  (void)target;
  struct clone_args arguments = {.exit_signal = SIGCHLD, .flags = CLONE_NEWUSER};
  long process = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (process == 0) {
    for (;;) pause();
  }
  judge(process, "clone3");
}

ATTACK_BOTH
