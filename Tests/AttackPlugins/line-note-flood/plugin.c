/* Sends the host notes without end: here, 20,000. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  for (int index = 0; index < 20000; index++) {
    if (!transmit_head(MESSAGE(.kind = NOTE, .number = attack_call->number))) break;
  }
  hang_up();
}

ATTACK
