/* Reads the memory of a process of the same user by /proc/PID/mem. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char bytes[64] = "";
  int file = open("/proc/66/mem", O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    stopped("open");
    return;
  }
  if (pread(file, bytes, sizeof bytes - 1, (off_t)VICTIM_ADDRESS) <= 0) stopped("read");
  else succeeded("%s", bytes);
  close(file);
}

ATTACK_BOTH
