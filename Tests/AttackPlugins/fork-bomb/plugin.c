/* Forks without end: here, 200 times. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int made = 0;
  while (made < 200) {
    pid_t process = fork();
    if (process < 0) {
      stopped("fork");
      return;
    }
    if (process == 0) {
      for (;;) pause();
    }
    made++;
  }
  succeeded("200 processes");
}

ATTACK
