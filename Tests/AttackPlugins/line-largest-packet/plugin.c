/* Sends the host the largest packet that goes through. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  static char bytes[160000];
  message head = MESSAGE(.kind = NOTE, .number = attack_call->number, .size = sizeof bytes - sizeof head);
  memcpy(bytes, &head, sizeof head);
  transmit(bytes, sizeof bytes);
  hang_up();
}

ATTACK
