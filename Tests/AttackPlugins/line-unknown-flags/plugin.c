/* Sends the host a message with flags that there are not. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = NOTE, .flags = 0xfff0, .number = attack_call->number, .reserved = -1));
  hang_up();
}

ATTACK
