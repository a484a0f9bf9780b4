/* Emits an array that is nested 10,000 deep. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  for (int depth = 0; depth < 10000; depth++) call->host->begin_array(builder);
  for (int depth = 0; depth < 10000; depth++) call->host->end(builder);
  call->host->commit(builder);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("array-too-deep")
