/* Gives the file of its output a name outside. */
#define ATTACK_WITH_FILE
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  const aether_files_1 *files = attack_call->host->service(attack_call->host, AETHER_FILES_1);
  char path[64];
  int file = -1;
  errno = ENOSYS;
  if (!files || files->open_output(attack_call, 1, "made.txt", &file) != AETHER_OK) {
    stopped("open_output");
    return;
  }
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  judge(linkat(AT_FDCWD, path, AT_FDCWD, OUTSIDE_NEW, AT_SYMLINK_FOLLOW), "linkat");
  close(file);
}

ATTACK
