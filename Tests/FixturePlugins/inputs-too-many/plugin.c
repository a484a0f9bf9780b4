/* Claims 2,000 inputs and has one. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_OK;
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(ANY, "a")};
FIXTURE_TASK("inputs-too-many", .inputs = inputs, .input_count = 2000)
