/* Makes threads without end: here, 300. */
#include "../common/attack.h"

#include <pthread.h>

static void *wait_long(void *context) {
  for (;;) pause();
  return context;
}

static void attack(const char *target) {
  pthread_attr_t attributes;
  pthread_t thread;
  int made = 0;
  (void)target;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  while (made < 300) {
    errno = pthread_create(&thread, &attributes, wait_long, NULL);
    if (errno) {
      stopped("pthread_create");
      return;
    }
    made++;
  }
  succeeded("300 threads");
}

ATTACK_BOTH
