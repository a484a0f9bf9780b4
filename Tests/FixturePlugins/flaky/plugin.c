/* Fails `fails` times, then succeeds. It counts its attempts in the file EFFECTS.NAME.count, a byte for each, so that
 * the count outlives the process. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <sys/stat.h>

static aether_status run(void *instance, const aether_call *call) {
  const char *path = text_of(call, 0), *name = text_of(call, 1);
  char count[4096];
  struct stat facts;
  int length;
  (void)instance;
  if (!path || !name || !effect(call, "flaky")) return no_effect(call);
  length = snprintf(count, sizeof count, "%s.%s.count", path, name);
  if (length < 0 || length >= (int)sizeof count) return no_effect(call);
  if (!append_line(count, "\n", 1) || stat(count, &facts) != 0) return no_effect(call);
  if (facts.st_size <= integer_of(call, 2, 0)) return fail_with(call, "TEMPORARY");
  return call->host->emit_view(call, 0, call->inputs[1]);
}

static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(AETHER_REQUIRED), FIXTURE_PARAMETER(INTEGER, "fails", .flags = AETHER_REQUIRED)};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(STRING, "name")};
static const aether_error_code errors[] = {
    NO_EFFECT_ERROR, {sizeof(aether_error_code), AETHER_RECOVERABLE, "TEMPORARY", "Not yet"}};
FIXTURE_TASK("flaky", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
