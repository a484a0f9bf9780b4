/* Closes the line to its host. */
#include "../common/protocol.h"

static void attack(const char *target) {
  if (strcmp(target, "own") != 0) {
    errno = 0;
    stopped("closed");
    close(3);
    return;
  }
  take_line(target);
  close(line_ends[0]);
  judge(recv(line_ends[1], attack_report, 1, MSG_DONTWAIT) == 0 ? 0 : -1, "close");
}

ATTACK
