/* Takes a lock of a scope that there isn't. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  const aether_locks_1 *locks = call->host->service(call->host, AETHER_LOCKS_1);
  (void)instance;
  if (locks) locks->acquire(call, "lock", 2);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("lock-scope-unknown")
