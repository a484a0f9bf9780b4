/* Reads what the host says to the worker, in its place. */
#include "../common/protocol.h"

static void attack(const char *target) {
  char bytes[64];
  take_line(target);
  if (line_ends[1] >= 0 && send(line_ends[1], "for the worker", 14, 0) != 14) {
    stopped("send");
  } else if (recv(line_ends[0], bytes, sizeof bytes, 0) > 0) {
    if (line_ends[1] >= 0) succeeded("read what was for the worker");
    else stopped("read");
  } else {
    stopped("recv");
  }
}

ATTACK
