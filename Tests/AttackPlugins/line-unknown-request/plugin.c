/* Asks the host for what it doesn't have. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  for (int64_t code = -2; code < 200; code += 3) {
    if (!transmit_head(MESSAGE(.kind = REQUEST, .number = attack_call->number, .code = code))) break;
  }
  hang_up();
}

ATTACK
