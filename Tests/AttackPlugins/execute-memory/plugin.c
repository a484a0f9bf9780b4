/* Becomes a program that it has in memory. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static char script[] = "#!/bin/sh\necho > " OUTSIDE_NEW "\n";
  char *arguments[] = {"program", NULL}, *environment[] = {NULL};
  int file = (int)syscall(SYS_memfd_create, "program", 0);
  if (file < 0 || write(file, script, sizeof script - 1) < 0) {
    stopped("memfd_create");
    return;
  }
  fexecve(file, arguments, environment);
  stopped("fexecve");
}

ATTACK_BOTH
