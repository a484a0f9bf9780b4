/* Sends the host an array that contains itself. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  struct {
    message head;
    uint64_t size;
    aether_cell cell;
    uint64_t count;
    aether_cell item;
  } packet = {
      .head = MESSAGE(.kind = ENDED, .number = attack_call->number, .size = 48, .values = 1),
      .size = 40,
      .cell = {.tag = AETHER_TAG_ARRAY, .payload = 16},
      .count = 1,
      .item = {.tag = AETHER_TAG_ARRAY, .payload = -8}};
  transmit(&packet, sizeof packet);
  hang_up();
}

ATTACK
