/* Emits an array with a text among the integers that its contract promises. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  call->host->begin_array(builder);
  call->host->append_integer(builder, 1);
  call->host->append_string(builder, "two", 3);
  call->host->end(builder);
  call->host->commit(builder);
  return AETHER_OK;
}

static const aether_parameter item = FIXTURE_PARAMETER(INTEGER, NULL);
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(ARRAY, "counts", .items = &item)};
FIXTURE_TASK("output-wrong-type", FIXTURE_OUTPUTS(outputs))
