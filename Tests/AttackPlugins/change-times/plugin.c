/* Changes the times of a file that it wasn't given. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
  judge(utimensat(AT_FDCWD, OUTSIDE_MARK, times, 0), "utimensat");
}

ATTACK_BOTH
