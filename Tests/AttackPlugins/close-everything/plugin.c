/* Closes every descriptor of its process. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  errno = 0;
  stopped("nothing is open any more");
  for (int number = 0; number < 1024; number++) close(number);
}

ATTACK
