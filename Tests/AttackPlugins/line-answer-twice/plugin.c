/* Answers its own call, and then ends it again. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number));
  transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number, .code = AETHER_FAILED));
  hang_up();
}

ATTACK
