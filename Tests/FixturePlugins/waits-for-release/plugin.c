/* Appends "NAME begins", waits for a writer of `fifo` to come and go, and appends "NAME ends". It hears no cancellation:
 * for what happens in the middle of a step. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

static aether_status run(void *instance, const aether_call *call) {
  const char *fifo = text_of(call, 2);
  (void)instance;
  if (!fifo || !effect(call, "begins") || !wait_for_fifo(fifo) || !effect(call, "ends")) return no_effect(call);
  return AETHER_OK;
}

static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(0), FIXTURE_PARAMETER(STRING, "fifo", .flags = AETHER_REQUIRED)};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
FIXTURE_TASK("waits-for-release", FIXTURE_INPUTS(inputs), FIXTURE_ERRORS(errors))
