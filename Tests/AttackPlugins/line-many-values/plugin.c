/* Sends the host a message that says that it has four thousand million values. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number, .values = UINT32_MAX));
  hang_up();
}

ATTACK
