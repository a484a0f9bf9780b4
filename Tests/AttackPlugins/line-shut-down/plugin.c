/* Ends the line to its host in both directions, and goes on. */
#include "../common/protocol.h"

static void attack(const char *target) {
  char byte;
  take_line(target);
  if (shutdown(line_ends[0], SHUT_RDWR) != 0) stopped("shutdown");
  else if (line_ends[1] >= 0) judge(recv(line_ends[1], &byte, 1, MSG_DONTWAIT) == 0 ? 0 : -1, "shutdown");
  else pause();
}

ATTACK
