/* Sends the host a body in a memory file that is shorter than it says. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(
      .kind = ENDED, .flags = IN_MEMORY_FILE, .number = attack_call->number, .size = 1 << 20, .values = 1, .descriptors = 1);
  int file = (int)syscall(SYS_memfd_create, "body", 3);
  if (file >= 0 && ftruncate(file, 100) == 0) {
    fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
    transmit_with(&head, sizeof head, &file, 1);
  }
  if (file >= 0) close(file);
  hang_up();
}

ATTACK
