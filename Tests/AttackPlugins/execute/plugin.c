/* Becomes another program. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char *arguments[] = {"sh", "-c", "echo > " OUTSIDE_NEW, NULL}, *environment[] = {NULL};
  execve("/bin/sh", arguments, environment);
  stopped("execve");
}

ATTACK_BOTH
