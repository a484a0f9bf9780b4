/* Fails without saying why. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_FAILED;
}

FIXTURE_TASK_WITH_OUT("fails-silently")
