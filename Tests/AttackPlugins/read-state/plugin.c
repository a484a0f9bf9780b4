/* Reads the history of another project. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file(OTHER_STATE);
}

ATTACK_BOTH
