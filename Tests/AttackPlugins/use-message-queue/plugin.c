/* Makes a message queue, by which others can be talked to. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(syscall(SYS_mq_open, "aether-arena", O_RDWR | O_CREAT, 0600, NULL), "mq_open");
}

ATTACK_BOTH
