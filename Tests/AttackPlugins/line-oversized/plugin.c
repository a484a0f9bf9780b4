/* Sends the host a message that says that it is larger than any memory. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number, .size = (uint64_t)1 << 62, .values = 1));
  hang_up();
}

ATTACK
