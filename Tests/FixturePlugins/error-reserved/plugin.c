/* Fails with a code that only the host may use. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_failure failure = {.struct_size = sizeof failure, .code = "AETHER_OUTPUT_MISSING"};
  return call->host->fail(call, &failure);
}

FIXTURE_TASK_WITH_OUT("error-reserved")
