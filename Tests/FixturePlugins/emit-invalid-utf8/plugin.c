/* Emits a text in Latin-1. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, "caf\xE9", 4);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("emit-invalid-utf8")
