/* Sends the host a packet of no bytes, which looks like the end of the line. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit("", 0);
  hang_up();
}

ATTACK
