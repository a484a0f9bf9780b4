/* Sends the host a message whose body is shorter than it says. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  char bytes[sizeof(message) + 16] = {0};
  message head = MESSAGE(.kind = ENDED, .number = attack_call->number, .size = 4096, .values = 1);
  memcpy(bytes, &head, sizeof head);
  transmit(bytes, sizeof bytes);
  hang_up();
}

ATTACK
