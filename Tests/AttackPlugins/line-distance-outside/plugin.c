/* Sends the host a value whose parts lie outside of it. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  struct {
    message head;
    uint64_t size;
    aether_cell cell;
  } packet = {
      .head = MESSAGE(.kind = ENDED, .number = attack_call->number, .size = 24, .values = 1),
      .size = 16,
      .cell = {.tag = AETHER_TAG_STRING, .payload = -((int64_t)1 << 40)}};
  transmit(&packet, sizeof packet);
  hang_up();
}

ATTACK
