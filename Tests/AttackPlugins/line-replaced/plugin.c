/* Puts another line in the place of that to its host. */
#include "../common/protocol.h"

static void attack(const char *target) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0) {
    stopped("socketpair");
    return;
  }
  take_line(target);
  if (dup2(pair[0], line_ends[0]) < 0) stopped("dup2");
  else if (line_ends[1] >= 0) judge(send(line_ends[0], "x", 1, 0) == 1 && recv(pair[1], pair, 1, 0) == 1 ? 0 : -1, "dup2");
  else stopped("dup2");
}

ATTACK
