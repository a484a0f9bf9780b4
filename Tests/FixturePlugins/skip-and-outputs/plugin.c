/* Skips, after it has set its output: the output doesn't count. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_integer(call, 0, 1);
  return call->host->skip(call, "there was nothing to do");
}

FIXTURE_TASK_WITH_OUT("skip-and-outputs")
