/* Reads the user's key. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  show_file(ARENA_KEY);
}

ATTACK_BOTH
