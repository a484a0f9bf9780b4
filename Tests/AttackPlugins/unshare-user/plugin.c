/* Becomes root of a namespace of its own, in a thread. */
#include "../common/attack.h"

#include <pthread.h>
#include <sched.h>

static void *become(void *context) {
  (void)context;
  judge(unshare(CLONE_FS | CLONE_NEWNS) == 0 ? 0 : unshare(CLONE_NEWUTS) == 0 ? 0 : -1, "unshare");
  return NULL;
}

static void attack(const char *target) {
  pthread_t thread;
  (void)target;
  errno = pthread_create(&thread, NULL, become, NULL);
  if (errno) stopped("pthread_create");
  else pthread_join(thread, NULL);
}

ATTACK
