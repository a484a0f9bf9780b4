/* Opens a socket for packets of any kind. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  judge(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP), "socket");
}

ATTACK_BOTH
