/* Writes without end: here, 64 MiB into its own folder. */
#define STEP (1 << 20)
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char path[4096];
  static char bytes[STEP];
  long written = 0;
  int file;
  snprintf(path, sizeof path, "%s/large", own_folder());
  file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) {
    stopped("open");
    return;
  }
  memset(bytes, 1, sizeof bytes);
  while (written < 64l * STEP) {
    if (write(file, bytes, sizeof bytes) < 0) {
      stopped("write");
      break;
    }
    written += STEP;
  }
  if (written >= 64l * STEP) succeeded("64 MiB");
  close(file);
  unlink(path);
}

ATTACK
