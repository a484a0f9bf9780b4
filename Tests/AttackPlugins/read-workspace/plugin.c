/* Looks for a file in the workspace of the step beside it. */
#include "../common/attack.h"

#include <ftw.h>
#include <time.h>

static int visit(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status;
  if (type != FTW_F || strcmp(path + place->base, WORKSPACE_SECRET) != 0) return 0;
  show_file(path);
  return 1;
}

static void attack(const char *target) {
  (void)target;
  errno = ENOENT;
  stopped("nftw");
  for (int round = 0; round < 30; round++) {
    if (nftw(ARENA_STATE, visit, 16, FTW_PHYS) == 1 || nftw(ARENA "/tmp", visit, 16, FTW_PHYS) == 1) return;
    usleep(10000);
  }
}

ATTACK
