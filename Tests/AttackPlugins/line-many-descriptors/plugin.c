/* Sends the host thousands of descriptors. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(.kind = NOTE, .number = attack_call->number, .descriptors = 253);
  int files[253], file = (int)syscall(SYS_memfd_create, "file", 1);
  for (int index = 0; index < 253; index++) files[index] = file;
  for (int index = 0; index < 20; index++) {
    if (!transmit_with(&head, sizeof head, files, 253)) break;
  }
  if (file >= 0) close(file);
  hang_up();
}

ATTACK
