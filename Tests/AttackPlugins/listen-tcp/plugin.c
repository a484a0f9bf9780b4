/* Listens on a port, and waits for somebody who calls. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(LISTEN_PORT), .sin_addr.s_addr = htonl(INADDR_ANY)};
  struct pollfd caller = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .events = POLLIN};
  if (caller.fd < 0) {
    stopped("socket");
    return;
  }
  if (bind(caller.fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(caller.fd, 4) != 0) {
    stopped("bind");
  } else if (poll(&caller, 1, 1000) != 1) {
    errno = ETIMEDOUT;
    stopped("poll");
  } else {
    succeeded("a caller");
  }
  close(caller.fd);
}

ATTACK
