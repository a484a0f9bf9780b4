/* Connects to a port of this machine over IPv6. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(TCP_PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int number = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (number < 0) {
    stopped("socket");
    return;
  }
  judge(connect(number, (struct sockaddr *)&address, sizeof address), "connect");
  close(number);
}

ATTACK_BOTH
