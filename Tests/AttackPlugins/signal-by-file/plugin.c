/* Has the kernel send a signal to another process when a descriptor of it is ready. */
#include "../common/attack.h"

#include <signal.h>
#include <sys/socket.h>

static void attack(const char *target) {
  int pair[2];
  long number = needed_number(target);
  if (number < 0) return;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
    stopped("socketpair");
    return;
  }
  if (fcntl(pair[0], F_SETSIG, SIGKILL) != 0 || fcntl(pair[0], F_SETOWN, (int)number) != 0 ||
      fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK) != 0 || write(pair[1], "x", 1) != 1) {
    stopped("fcntl");
  } else {
    usleep(50000);
    judge(kill((pid_t)number, 0) ? 0 : -1, "signal");
  }
}

ATTACK
