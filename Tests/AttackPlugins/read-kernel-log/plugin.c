/* Reads what the kernel logs. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char text[4096];
  judge(syscall(SYS_syslog, 3 /* read all */, text, sizeof text), "syslog");
}

ATTACK_BOTH
