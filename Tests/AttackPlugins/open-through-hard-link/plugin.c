/* Reads a file through a hard link in its own folder. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[4096];
  snprintf(path, sizeof path, "%s/link", own_folder());
  if (link(OUTSIDE_SECRET, path) != 0) {
    stopped("link");
    return;
  }
  show_file(path);
  unlink(path);
}

ATTACK
