/* Keeps the call for the next one, and then saves a state with it: the second run fails. */
#include "../common/task.h"

static const aether_call *kept;

static aether_status run(void *instance, const aether_call *call) {
  const aether_state_1 *state = call->host->service(call->host, AETHER_STATE_1);
  (void)instance;
  if (kept && state) state->save_integer(kept, "row", 1);
  kept = call;
  return call->host->emit_integer(call, 0, 2);
}

FIXTURE_TASK_WITH_OUT("state-after-end")
