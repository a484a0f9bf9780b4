/* Sends the host a message of another protocol. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  message head = MESSAGE(.kind = ENDED);
  head.magic = 0x32574541u;
  transmit(&head, sizeof head);
  hang_up();
}

ATTACK
