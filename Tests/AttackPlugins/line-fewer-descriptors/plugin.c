/* Sends the host a message without the descriptors that it says it has. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  transmit_head(MESSAGE(.kind = ENDED, .flags = IN_MEMORY_FILE, .number = attack_call->number, .size = 4096, .values = 1,
                        .descriptors = 1));
  hang_up();
}

ATTACK
