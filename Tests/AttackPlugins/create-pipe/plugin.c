/* Makes a named pipe where it may not. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(mkfifo(OUTSIDE_NEW, 0600), "mkfifo");
}

ATTACK_BOTH
