/* Leaves its own folder by `..`. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[4096];
  int folder = open(own_folder(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    stopped("open folder");
    return;
  }
  strcpy(path, "../../../../../../../../../../.." OUTSIDE_SECRET);
  show_descriptor(openat(folder, path, O_RDONLY | O_CLOEXEC), "openat");
  close(folder);
}

ATTACK
