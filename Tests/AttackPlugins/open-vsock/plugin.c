/* Opens a socket to the machine that this one runs on. */
#include "../common/attack.h"

#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  judge(socket(40 /* AF_VSOCK */, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

ATTACK_BOTH
