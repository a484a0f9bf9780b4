/* Gives a default that is no JSON: the text lacks its quotes. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_OK;
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(STRING, "delimiter", .default_json = "comma")};
FIXTURE_TASK("default-no-json", FIXTURE_INPUTS(inputs))
