/* Appends "NAME once" each time that it runs. Not idempotent: two lines of one step are a fault of the host. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  if (!effect(call, "once")) return no_effect(call);
  return call->host->emit_view(call, 0, call->inputs[1]);
}

static const aether_parameter inputs[] = {EFFECTS_INPUTS(AETHER_REQUIRED)};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(STRING, "text")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
FIXTURE_TASK("once", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
