/* Crashes in a thread of its own, after its call is over. */
#include "../common/attack.h"

#include <pthread.h>

static void *crash_later(void *context) {
  usleep(30000);
  *(volatile int *)(uintptr_t)8 = 1;
  return context;
}

static void attack(const char *target) {
  pthread_t thread;
  (void)target;
  errno = pthread_create(&thread, NULL, crash_later, NULL);
  stopped("later");
}

ATTACK
