/* Puts out the path of a secret, which steers the permission of the step after it. */
#include "../common/attack.h"

static void attack(const char *target) {
  snprintf(attack_report, sizeof attack_report, "%s", *target ? target : OUTSIDE_SECRET);
}

ATTACK
