/* Opens a socket that sees all packets of an interface. */
#include "../common/attack.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  judge(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(3)), "socket");
}

ATTACK_BOTH
