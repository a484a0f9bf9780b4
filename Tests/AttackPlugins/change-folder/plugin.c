/* Works in a folder that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  if (chdir(OUTSIDE) != 0) {
    stopped("chdir");
    return;
  }
  show_file("secret");
}

ATTACK_BOTH
