/* Connects to a port by multipath TCP. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(TCP_PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 262 /* IPPROTO_MPTCP */);
  if (number < 0) {
    stopped("socket");
    return;
  }
  judge(connect(number, (struct sockaddr *)&address, sizeof address), "connect");
  close(number);
}

ATTACK_BOTH
