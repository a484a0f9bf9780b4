/* Sends the host messages from a second thread while the worker does. */
#include "../common/protocol.h"

#include <pthread.h>

static void *send_many(void *context) {
  for (int index = 0; index < 500; index++) {
    if (!transmit_head(MESSAGE(.kind = NOTE, .number = attack_call->number, .size = (uint64_t)index))) break;
  }
  return context;
}

static void attack(const char *target) {
  const aether_progress_1 *progress = attack_call->host->service(attack_call->host, AETHER_PROGRESS_1);
  pthread_t thread;
  take_line(target);
  errno = pthread_create(&thread, NULL, send_many, NULL);
  if (errno) {
    stopped("pthread_create");
    return;
  }
  for (int index = 0; index < 500 && progress; index++) progress->report(attack_call, index / 500.0, "on and on");
  pthread_join(thread, NULL);
  hang_up();
}

ATTACK
