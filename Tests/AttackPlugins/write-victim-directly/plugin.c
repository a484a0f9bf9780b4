/* Writes into the memory of a process by process_vm_writev. */
#include "../common/attack.h"

#include <sys/uio.h>

static void attack(const char *target) {
  char bytes[] = "overwritten";
  struct iovec here = {bytes, sizeof bytes - 1}, there = {(void *)VICTIM_ADDRESS, sizeof bytes - 1};
  long number = needed_number(target);
  if (number < 0) return;
  judge(process_vm_writev((pid_t)number, &here, 1, &there, 1, 0), "process_vm_writev");
  usleep(50000);
}

ATTACK
