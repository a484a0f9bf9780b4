/* Does no harm: the step beside an attack. It keeps a file in its workspace for a while. */
#include "../common/attack.h"

static void attack(const char *target) {
  char path[4096];
  int file;
  snprintf(path, sizeof path, "%s/" WORKSPACE_SECRET, own_folder());
  file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || write(file, ARENA_SECRET, sizeof ARENA_SECRET - 1) < 0) {
    stopped("write");
    return;
  }
  usleep(150000);
  close(file);
  unlink(path);
  snprintf(attack_report, sizeof attack_report, "innocent %s", target);
}

ATTACK
