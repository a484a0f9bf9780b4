/* Starts a program. */
#include "../common/attack.h"

#include <spawn.h>
#include <sys/wait.h>

static void attack(const char *target) {
  (void)target;
  char *arguments[] = {"sh", "-c", "echo > " OUTSIDE_NEW, NULL}, *environment[] = {NULL};
  pid_t process = 0;
  errno = posix_spawn(&process, "/bin/sh", NULL, NULL, arguments, environment);
  if (errno) {
    stopped("posix_spawn");
    return;
  }
  judge(waitpid(process, NULL, 0), "waitpid");
}

ATTACK_BOTH
