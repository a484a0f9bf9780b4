/* Sends the line itself over the line. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(.kind = NOTE, .number = attack_call->number, .descriptors = 1);
  transmit_with(&head, sizeof head, line_ends, 1);
  hang_up();
}

ATTACK
