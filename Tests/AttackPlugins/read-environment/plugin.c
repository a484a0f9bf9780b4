/* Reads the environment of its process. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  const char *text = getenv("ARENA_TOKEN");
  errno = ENOENT;
  if (text) succeeded("%s", text);
  else stopped("getenv");
}

ATTACK_BOTH
