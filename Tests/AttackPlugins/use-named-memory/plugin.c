/* Makes named shared memory, by which others can be talked to. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  judge(shm_open("/aether-arena", O_RDWR | O_CREAT, 0600), "shm_open");
}

ATTACK_BOTH
