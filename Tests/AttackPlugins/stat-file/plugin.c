/* Asks for the size of a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  struct stat status;
  if (stat(OUTSIDE_SECRET, &status) != 0) stopped("stat");
  else succeeded("%ld bytes", (long)status.st_size);
}

ATTACK_BOTH
