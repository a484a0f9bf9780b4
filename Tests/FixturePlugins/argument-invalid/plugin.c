/* Blames an input: the standard failure that every module may use. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  aether_failure failure = {
      .struct_size = sizeof failure, .code = AETHER_INVALID_ARGUMENT, .message = "it must be even", .argument = "n"};
  int64_t n = 0;
  (void)instance;
  aether_get_integer(call->inputs[0], &n);
  return n % 2 != 0 ? call->host->fail(call, &failure) : AETHER_OK;
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(INTEGER, "n", .flags = AETHER_REQUIRED)};
FIXTURE_TASK("argument-invalid", FIXTURE_INPUTS(inputs))
