/* Sends the host a pipe as a body, from which nothing ever comes. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(
      .kind = ENDED, .flags = IN_MEMORY_FILE, .number = attack_call->number, .size = 4096, .values = 1, .descriptors = 1);
  int pair[2];
  if (pipe(pair) == 0) transmit_with(&head, sizeof head, pair, 1);
  hang_up();
}

ATTACK
