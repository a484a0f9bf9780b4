/* Answers a call that was never made. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .number = 0x4141414141414141u));
  hang_up();
}

ATTACK
