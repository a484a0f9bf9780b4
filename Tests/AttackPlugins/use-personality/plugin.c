/* Has its memory executable from now on, and without random places. */
#include "../common/attack.h"

#include <sys/personality.h>

static void attack(const char *target) {
  (void)target;
  judge(personality(ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC), "personality");
}

ATTACK_BOTH
