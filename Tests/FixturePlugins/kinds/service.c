/* counter-service: a number that all who require it share. Its manifest's `config` says where it starts. */
#include "kinds.h"

#include <stdlib.h>

typedef struct counter {
  int64_t start, value;
} counter;

static aether_status initialize(void *context, const aether_call *call, void **instance) {
  counter *made = calloc(1, sizeof *made);
  (void)context;
  if (!made) return AETHER_FAILED;
  aether_get_integer(aether_member(call->inputs[0], "start"), &made->start);
  made->value = made->start;
  *instance = made;
  return AETHER_OK;
}

static aether_status answer(void *instance, uint32_t method, const aether_call *call) {
  aether_failure overflow = {.struct_size = sizeof overflow, .code = "COUNTER_OVERFLOW"};
  counter *self = instance;
  int64_t amount = 0;
  if (method == 0) {
    aether_get_integer(call->inputs[0], &amount);
    if (__builtin_add_overflow(self->value, amount, &self->value)) return call->host->fail(call, &overflow);
  }
  return call->host->emit_integer(call, 0, self->value);
}

static aether_status reset(void *instance, const aether_call *call) {
  counter *self = instance;
  (void)call;
  self->value = self->start;
  return AETHER_OK;
}

static aether_status save_state(void *instance, const aether_call *call) {
  return call->host->emit_integer(call, 0, ((counter *)instance)->value);
}

static aether_status restore_state(void *instance, const aether_call *call) {
  return aether_get_integer(call->inputs[0], &((counter *)instance)->value) ? AETHER_OK : AETHER_FAILED;
}

static const aether_parameter amount[] = {FIXTURE_PARAMETER(INTEGER, "amount", .default_json = "1")};
static const aether_parameter count[] = {FIXTURE_PARAMETER(INTEGER, "count")};
static const aether_method methods[] = {
    {.struct_size = sizeof(aether_method), .name = "add", .description = "Adds, and answers the sum",
     FIXTURE_INPUTS(amount), FIXTURE_OUTPUTS(count)},
    {.struct_size = sizeof(aether_method), .name = "read", .description = "Answers the sum", FIXTURE_OUTPUTS(count)},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "COUNTER_OVERFLOW", "The sum is too large"},
};
static const aether_service service = {.struct_size = sizeof(aether_service), .answer = answer};
const aether_module counter_service = FIXTURE_DESCRIPTOR(
    AETHER_SERVICE, "counter-service", &service, FIXTURE_METHODS(methods), FIXTURE_ERRORS(errors),
    .description = "Counts for all who require it", .initialize = initialize, .shutdown = free, .reset = reset,
    .save_state = save_state, .restore_state = restore_state);
