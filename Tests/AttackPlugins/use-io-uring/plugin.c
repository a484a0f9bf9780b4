/* Asks for io_uring, whose calls no filter sees. */
#include "../common/attack.h"

#include <linux/io_uring.h>

static void attack(const char *target) {
  (void)target;
  struct io_uring_params parameters = {0};
  judge(syscall(SYS_io_uring_setup, 4, &parameters), "io_uring_setup");
}

ATTACK_BOTH
