/* Kills a process of the same user through a descriptor of it. */
#include "../common/attack.h"

#include <signal.h>

static void attack(const char *target) {
  long number = needed_number(target), file;
  if (number < 0) return;
  file = syscall(SYS_pidfd_open, number, 0);
  if (file < 0) {
    stopped("pidfd_open");
    return;
  }
  judge(syscall(SYS_pidfd_send_signal, file, SIGKILL, NULL, 0), "pidfd_send_signal");
  close((int)file);
}

ATTACK
