/* Reads a file through a symbolic link in its own folder. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[4096];
  snprintf(path, sizeof path, "%s/link", own_folder());
  if (symlink(OUTSIDE_SECRET, path) != 0) {
    stopped("symlink");
    return;
  }
  show_file(path);
  unlink(path);
}

ATTACK
