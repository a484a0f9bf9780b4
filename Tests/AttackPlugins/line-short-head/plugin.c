/* Sends the host a part of a message's head. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = NOTE));
  for (size_t size = 1; size < sizeof(message); size += 9) {
    message head = MESSAGE(.kind = ENDED, .number = 1);
    transmit(&head, size);
  }
  hang_up();
}

ATTACK
