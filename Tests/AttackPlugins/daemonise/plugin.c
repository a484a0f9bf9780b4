/* Leaves a process that belongs to nobody. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  (void)target;
  pid_t process = fork();
  if (process < 0) {
    stopped("fork");
    return;
  }
  if (process == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    signal(SIGHUP, SIG_IGN);
    for (;;) pause();
  }
  succeeded("a daemon");
}

ATTACK_BOTH
