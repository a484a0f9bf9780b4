/* Writes without end into many files: here, 64 of 1 MiB in its own folder. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static char bytes[1 << 20];
  int made = 0;
  memset(bytes, 1, sizeof bytes);
  while (made < 64) {
    char path[4096];
    int file;
    ssize_t count;
    snprintf(path, sizeof path, "%s/file-%d", own_folder(), made);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    count = file < 0 ? -1 : write(file, bytes, sizeof bytes);
    if (count < (ssize_t)sizeof bytes) {
      if (count >= 0) errno = ENOSPC;
      stopped("write");
      return;
    }
    close(file);
    made++;
  }
  succeeded("64 files");
}

ATTACK
