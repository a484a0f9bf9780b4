/* Emits without saying in which call. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_integer(NULL, 0, 1);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("call-null")
