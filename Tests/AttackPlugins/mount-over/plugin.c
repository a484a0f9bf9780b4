/* Hides a folder under an empty one. */
#include "../common/attack.h"

#include <sys/mount.h>

static void attack(const char *target) {
  (void)target;
  judge(mount("none", OUTSIDE, "tmpfs", 0, "size=4k"), "mount");
}

ATTACK_BOTH
