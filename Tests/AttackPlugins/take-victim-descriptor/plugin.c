/* Takes a descriptor out of another process. */
#include "../common/attack.h"

static void attack(const char *target) {
  long number = needed_number(target), process, file;
  if (number < 0) return;
  process = syscall(SYS_pidfd_open, number, 0);
  if (process < 0) {
    stopped("pidfd_open");
    return;
  }
  file = syscall(SYS_pidfd_getfd, process, VICTIM_DESCRIPTOR, 0);
  if (file < 0) stopped("pidfd_getfd");
  else if (lseek((int)file, 0, SEEK_SET) < 0) stopped("lseek");
  else show_descriptor((int)file, "read");
  close((int)process);
}

ATTACK
