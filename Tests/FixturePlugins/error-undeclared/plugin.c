/* Fails with a code that its contract doesn't declare. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_failure failure = {sizeof failure, AETHER_CRITICAL, "NEVER_DECLARED", "Nobody knows this code", NULL};
  return call->host->fail(call, &failure);
}

FAULT_PLUGIN("error-undeclared", AETHER_TYPE_INTEGER)
