/* Sends the host a body in a memory file that it then makes shorter. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(
      .kind = ENDED, .flags = IN_MEMORY_FILE, .number = attack_call->number, .size = 1 << 20, .values = 1, .descriptors = 1);
  int file = (int)syscall(SYS_memfd_create, "body", 3 /* may be sealed, and is not */);
  if (file >= 0 && ftruncate(file, 1 << 20) == 0) {
    transmit_with(&head, sizeof head, &file, 1);
    if (ftruncate(file, 0) != 0) stopped("ftruncate");
  }
  if (file >= 0) close(file);
  hang_up();
}

ATTACK
