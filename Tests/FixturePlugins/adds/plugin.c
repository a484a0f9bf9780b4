/* Appends "NAME adds" and adds numbers up, around where they are too large. Idempotent, and without states. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

static aether_status run(void *instance, const aether_call *call) {
  uint64_t total = 0, index;
  (void)instance;
  if (!effect(call, "adds")) return no_effect(call);
  for (index = 0; index < aether_count(call->inputs[2]); index++) {
    int64_t number = 0;
    aether_get_integer(aether_item(call->inputs[2], index), &number);
    total += (uint64_t)number;
  }
  return call->host->emit_integer(call, 0, (int64_t)total);
}

static const aether_parameter number = FIXTURE_PARAMETER(INTEGER, NULL);
static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(AETHER_REQUIRED),
    FIXTURE_PARAMETER(ARRAY, "numbers", .flags = AETHER_REQUIRED, .items = &number)};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "total")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
FIXTURE_TASK("adds", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
