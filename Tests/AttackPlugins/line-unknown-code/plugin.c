/* Ends its call with a status that there is not. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number, .code = INT64_MIN));
  hang_up();
}

ATTACK
