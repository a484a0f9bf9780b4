/* Reads the passwords of the machine. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file("/etc/shadow");
}

ATTACK_BOTH
