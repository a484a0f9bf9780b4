/* Fails with a code that its contract doesn't declare. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_failure failure = {.struct_size = sizeof failure, .code = "DISK_FULL", .message = "no room for the table"};
  return call->host->fail(call, &failure);
}

FIXTURE_TASK_WITH_OUT("error-undeclared")
