/* Ends the process of its host. */
#include "../common/task.h"

#include <stdlib.h>

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  exit(0);
}

FIXTURE_TASK_WITH_OUT("exits")
