/* Ends when two calls of it run at once, else when it is cancelled: a test of parallel steps without a clock. */
#define _POSIX_C_SOURCE 200809L
#include "../common/task.h"

#include <pthread.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting, generation;

static aether_status run(void *instance, const aether_call *call) {
  const aether_cancel_1 *cancel = call->host->service(call->host, AETHER_CANCEL_1);
  int mine;
  (void)instance;
  if (!cancel) return AETHER_FAILED;
  pthread_mutex_lock(&mutex);
  mine = generation;
  if (++waiting == 2) {
    waiting = 0;
    generation++;
    pthread_cond_broadcast(&changed);
  }
  while (mine == generation && !cancel->is_cancelled(call)) {
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec += 1;
    pthread_cond_timedwait(&changed, &mutex, &soon);
  }
  if (mine == generation) waiting--;
  mine = mine == generation;
  pthread_mutex_unlock(&mutex);
  return mine ? AETHER_CANCELLED : AETHER_OK;
}

FIXTURE_TASK("rendezvous", .description = "Ends when two of it run at once")
