/* Answers a status that doesn't exist. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return 42;
}

FIXTURE_TASK_WITH_OUT("status-unknown")
