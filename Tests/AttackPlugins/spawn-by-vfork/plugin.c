/* Starts a program by vfork. */
#include "../common/attack.h"

#include <sys/wait.h>

static void attack(const char *target) {
  (void)target;
  char *arguments[] = {"sh", "-c", "echo > " OUTSIDE_NEW, NULL}, *environment[] = {NULL};
  pid_t process = vfork();
  if (process < 0) {
    stopped("vfork");
    return;
  }
  if (process == 0) {
    execve("/bin/sh", arguments, environment);
    _exit(1);
  }
  judge(waitpid(process, NULL, 0), "waitpid");
}

ATTACK_BOTH
