/* Two tasks: one reads a secret from the file `path` and puts it out; the other takes it, logs and puts out how long it
 * is, and appends "NAME takes N". A test looks for the secret where it must not be. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

static aether_status make(void *instance, const aether_call *call) {
  char secret[256];
  FILE *file;
  size_t length;
  (void)instance;
  if (!effect(call, "makes")) return no_effect(call);
  file = fopen(text_of(call, 2), "r");
  if (!file) return no_effect(call);
  length = fread(secret, 1, sizeof secret, file);
  fclose(file);
  return call->host->emit_string(call, 0, secret, length);
}

static aether_status take(void *instance, const aether_call *call) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  uint64_t length = 0;
  char text[64];
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = text};
  (void)instance;
  if (!aether_get_string(call->inputs[2], &length) || !log) return no_effect(call);
  snprintf(text, sizeof text, "takes %d bytes", (int)length);
  log->write(call, &record);
  if (!effect(call, "takes %d", (int)length)) return no_effect(call);
  return call->host->emit_integer(call, 0, (int64_t)length);
}

static const aether_parameter make_inputs[] = {
    EFFECTS_INPUTS(AETHER_REQUIRED), FIXTURE_PARAMETER(STRING, "path", .flags = AETHER_REQUIRED)};
static const aether_parameter make_outputs[] = {FIXTURE_PARAMETER(SECRET, "secret")};
static const aether_parameter take_inputs[] = {
    EFFECTS_INPUTS(AETHER_REQUIRED), FIXTURE_PARAMETER(SECRET, "secret", .flags = AETHER_REQUIRED)};
static const aether_parameter take_outputs[] = {FIXTURE_PARAMETER(INTEGER, "length")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
static const aether_task making = {.struct_size = sizeof(aether_task), .run = make};
static const aether_task taking = {.struct_size = sizeof(aether_task), .run = take};
static const aether_module maker = FIXTURE_DESCRIPTOR(
    AETHER_TASK, "makes-secret", &making, FIXTURE_INPUTS(make_inputs), FIXTURE_OUTPUTS(make_outputs),
    FIXTURE_ERRORS(errors));
static const aether_module taker = FIXTURE_DESCRIPTOR(
    AETHER_TASK, "takes-secret", &taking, FIXTURE_INPUTS(take_inputs), FIXTURE_OUTPUTS(take_outputs),
    FIXTURE_ERRORS(errors));

AETHER_PLUGIN_ENTRY(fixture) {
  registrar->add(registrar, &maker);
  return registrar->add(registrar, &taker);
}
