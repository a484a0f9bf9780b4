/* Succeeds without setting its output. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_OK;
}

static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "count"), FIXTURE_PARAMETER(STRING, "name")};
FIXTURE_TASK("output-unset", FIXTURE_OUTPUTS(outputs))
