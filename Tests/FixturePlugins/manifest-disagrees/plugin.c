/* Whose contract is not the one that module.yaml promises: each difference is listed. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(STRING, "limit"),
    FIXTURE_PARAMETER(STRING, "delimiter", .default_json = "\";\""),
};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "count"), FIXTURE_PARAMETER(BOOL, "extra")};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NOT_THERE", "It is not there"},
};
FIXTURE_TASK("manifest-disagrees", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
