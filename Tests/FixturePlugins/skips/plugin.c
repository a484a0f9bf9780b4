/* Skips, with a reason. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->skip(call, "the table is up to date");
}

static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "count")};
FIXTURE_TASK("skips", FIXTURE_OUTPUTS(outputs))
