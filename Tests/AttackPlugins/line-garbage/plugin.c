/* Sends the host what is no message. */
#include "../common/protocol.h"

static void attack(const char *target) {
  take_line(target);
  char bytes[777];
  for (size_t index = 0; index < sizeof bytes; index++) bytes[index] = (char)(index * 37 + 11);
  transmit(bytes, sizeof bytes);
  hang_up();
}

ATTACK
