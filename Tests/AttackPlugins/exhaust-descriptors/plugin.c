/* Opens descriptors without end: here, 500. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int last = 0;
  for (int made = 0; made < 500; made++) {
    last = dup(2);
    if (last < 0) {
      stopped("dup");
      return;
    }
  }
  judge(last, "dup");
}

ATTACK_BOTH
