/* Emits a null pointer as a text of five bytes. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, NULL, 5);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("emit-null-text")
