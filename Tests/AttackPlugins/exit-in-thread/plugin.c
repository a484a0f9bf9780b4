/* Ends its process from another thread. */
#include "../common/attack.h"

#include <pthread.h>

static void *leave(void *context) {
  (void)context;
  usleep(10000);
  exit(0);
}

static void attack(const char *target) {
  pthread_t thread;
  (void)target;
  if (pthread_create(&thread, NULL, leave, NULL) == 0) pthread_join(thread, NULL);
}

ATTACK
