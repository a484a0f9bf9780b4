/* Says again that it is loaded, and that it is refused, in the middle of a call. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = LOADED));
  transmit_head(MESSAGE(.kind = REFUSED, .code = 1));
  hang_up();
}

ATTACK
