/* Crashes in the handling of its crash. */
#include "../common/attack.h"

#include <signal.h>

static void handle(int number) {
  (void)number;
  *(volatile int *)(uintptr_t)16 = 1;
}

static void attack(const char *target) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_NODEFER};
  (void)target;
  sigaction(SIGSEGV, &action, NULL);
  *(volatile int *)(uintptr_t)8 = 1;
}

ATTACK_BOTH
