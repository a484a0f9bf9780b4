/* Emits from a thread of its own. */
#include "../common/fault.h"

#include <pthread.h>

static void *emit(void *pointer) {
  const aether_call *call = pointer;
  call->host->emit_integer(call, 0, 2);
  return NULL;
}

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  pthread_t thread;
  call->host->emit_integer(call, 0, 1);
  if (pthread_create(&thread, NULL, emit, (void *)call) == 0) pthread_join(thread, NULL);
  return AETHER_OK;
}

FAULT_PLUGIN("foreign-thread", AETHER_TYPE_INTEGER)
