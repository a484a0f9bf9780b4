#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int aether_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int aether_raise_event(int descriptor) {
  uint64_t one = 1;
  return write(descriptor, &one, sizeof one) == (ssize_t)sizeof one ? 0 : -1;
}

int aether_wait_for_either(int first, int second, int64_t nanoseconds) {
  struct pollfd waiting[2] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
  struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  if (ppoll(waiting, 2, nanoseconds < 0 ? NULL : &time, NULL) < 0) return -1;
  return (waiting[0].revents != 0 ? 1 : 0) | (waiting[1].revents != 0 ? 2 : 0);
}
