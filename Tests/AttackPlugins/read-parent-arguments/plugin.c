/* Reads the command line of aether. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char bytes[65536];
  int file = open("/proc/77/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t count;
  if (file < 0) {
    stopped("open");
    return;
  }
  count = read(file, bytes, sizeof bytes);
  if (count <= 0) stopped("read");
  else if (!show_secret_in(bytes, (size_t)count)) stopped("search");
  close(file);
}

ATTACK_BOTH
