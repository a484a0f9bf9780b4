/* Makes semaphores, by which others can be talked to. */
#include "../common/attack.h"

#include <sys/ipc.h>
#include <sys/sem.h>

static void attack(const char *target) {
  (void)target;
  judge(semget(0x4145, 1, IPC_CREAT | 0600), "semget");
}

ATTACK_BOTH
