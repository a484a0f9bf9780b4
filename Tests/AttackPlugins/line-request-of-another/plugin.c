/* Asks the host in the name of other calls. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  for (uint64_t number = 0; number < 64; number++) {
    if (!transmit_head(MESSAGE(.kind = REQUEST, .number = number, .code = 1))) break;
  }
  hang_up();
}

ATTACK
