/* Emits from a thread of its own. */
#include "../common/task.h"

#include <pthread.h>

static void *emit(void *argument) {
  const aether_call *call = argument;
  call->host->emit_integer(call, 0, 1);
  return NULL;
}

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  pthread_t thread;
  union {
    const aether_call *call;
    void *pointer;
  } argument = {call};
  if (pthread_create(&thread, NULL, emit, argument.pointer) != 0) return AETHER_FAILED;
  pthread_join(thread, NULL);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("call-foreign-thread")
