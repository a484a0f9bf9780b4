/* Reads the memory of a process by process_vm_readv. */
#include "../common/attack.h"

#include <sys/uio.h>

static void attack(const char *target) {
  char bytes[64] = "";
  struct iovec here = {bytes, sizeof bytes - 1}, there = {(void *)VICTIM_ADDRESS, sizeof bytes - 1};
  long number = needed_number(target);
  if (number < 0) return;
  if (process_vm_readv((pid_t)number, &here, 1, &there, 1, 0) <= 0) stopped("process_vm_readv");
  else succeeded("%s", bytes);
}

ATTACK
