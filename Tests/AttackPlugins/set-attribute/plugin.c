/* Sets an attribute of a file that it wasn't given. */
#include "../common/attack.h"

#include <sys/xattr.h>

static void attack(const char *target) {
  (void)target;
  judge(setxattr(OUTSIDE_MARK, "user.aether", "x", 1, 0), "setxattr");
}

ATTACK_BOTH
