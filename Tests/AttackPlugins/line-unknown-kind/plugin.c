/* Sends the host messages of kinds that there are not, and of those that only it may send. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  static const uint16_t kinds[] = {0, LOAD, CALL, ANSWER, 9, 255, UINT16_MAX};
  for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
    transmit_head(MESSAGE(.kind = kinds[index], .number = attack_call->number));
  }
  hang_up();
}

ATTACK
