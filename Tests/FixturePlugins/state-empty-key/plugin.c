/* Saves a state under a key without a byte. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  const aether_state_1 *state = call->host->service(call->host, AETHER_STATE_1);
  (void)instance;
  if (state) state->save_integer(call, "", 1);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("state-empty-key")
