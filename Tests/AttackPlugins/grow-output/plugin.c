/* Makes the file of its output larger than the disk. */
#define ATTACK_WITH_FILE
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static char bytes[1 << 20];
  const aether_files_1 *files = attack_call->host->service(attack_call->host, AETHER_FILES_1);
  int file = -1;
  errno = ENOSYS;
  if (!files || files->open_output(attack_call, 1, "made.txt", &file) != AETHER_OK) {
    stopped("open_output");
    return;
  }
  for (int index = 0; index < 64; index++) {
    if (write(file, bytes, sizeof bytes) < (ssize_t)sizeof bytes) {
      stopped("write");
      close(file);
      return;
    }
  }
  succeeded("64 MiB");
  close(file);
}

ATTACK
