/* Reads a file through /proc/self/fd. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[256];
  int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    stopped("open folder");
    return;
  }
  snprintf(path, sizeof path, "/proc/self/fd/%d" OUTSIDE_SECRET, folder);
  show_file(path);
  close(folder);
}

ATTACK_BOTH
