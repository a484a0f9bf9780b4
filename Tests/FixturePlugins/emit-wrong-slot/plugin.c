/* Emits an output that its contract doesn't have. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_integer(call, 7, 1);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("emit-wrong-slot")
