/* Answers the calls after this one, before they are made. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  for (uint64_t ahead = 1; ahead < 64; ahead++) transmit_head(MESSAGE(.kind = ENDED, .number = attack_call->number + ahead));
  hang_up();
}

ATTACK
