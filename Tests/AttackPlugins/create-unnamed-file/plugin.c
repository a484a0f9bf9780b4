/* Makes a file without a name where it may not, and gives it one. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[64];
  int file = open(OUTSIDE, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  if (file < 0) {
    stopped("open");
    return;
  }
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  judge(linkat(AT_FDCWD, path, AT_FDCWD, OUTSIDE_NEW, AT_SYMLINK_FOLLOW), "linkat");
  close(file);
}

ATTACK_BOTH
