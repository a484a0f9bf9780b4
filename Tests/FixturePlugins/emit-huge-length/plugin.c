/* Emits a text that claims to be as long as an address space. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, "short", UINT64_MAX);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("emit-huge-length")
