/* Connects to an abstract socket. */
#include "../common/attack.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static void attack(const char *target) {
  (void)target;
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0" ABSTRACT_NAME};
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(ABSTRACT_NAME));
  int number = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (number < 0) {
    stopped("socket");
    return;
  }
  judge(connect(number, (struct sockaddr *)&address, length), "connect");
  close(number);
}

ATTACK_BOTH
