/* Keeps the call for the next one, and then uses both: the second run fails. */
#include "../common/task.h"

static const aether_call *kept;

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  if (kept) kept->host->emit_integer(kept, 0, 1);
  kept = call;
  return call->host->emit_integer(call, 0, 2);
}

FIXTURE_TASK_WITH_OUT("call-kept")
