/* Connects to a socket that has a path. */
#include "../common/attack.h"

#include <sys/socket.h>
#include <sys/un.h>

static void attack(const char *target) {
  (void)target;
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = OUTSIDE_SOCKET};
  int number = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (number < 0) {
    stopped("socket");
    return;
  }
  judge(connect(number, (struct sockaddr *)&address, sizeof address), "connect");
  close(number);
}

ATTACK_BOTH
