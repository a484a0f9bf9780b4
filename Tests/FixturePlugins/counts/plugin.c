/* Sums up 1 to `rows`. After every `interval` rows it appends "NAME row A..B" and commits a checkpoint with the row and
 * the sum; a later attempt goes on there. So it shows what is done again: at most one interval. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <time.h>

enum { ROWS = 2, INTERVAL, DELAY };

typedef struct position {
  int64_t row, sum;
} position;

static position last_position(const aether_call *call, const aether_state_1 *state) {
  position last = {0, 0};
  aether_view previous = state->previous(call), states;
  uint64_t count = aether_count(previous);
  if (count == 0) return last;
  states = aether_member(aether_item(previous, count - 1), "states");
  aether_get_integer(aether_member(states, "row"), &last.row);
  aether_get_integer(aether_member(states, "sum"), &last.sum);
  return last;
}

static void say(const aether_call *call, int64_t row) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  char text[64];
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = text};
  if (!log) return;
  snprintf(text, sizeof text, "goes on after row %lld", (long long)row);
  log->write(call, &record);
}

static void rest(int64_t microseconds) {
  struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
  while (microseconds > 0 && nanosleep(&time, &time) != 0) continue;
}

static aether_status run(void *instance, const aether_call *call) {
  const aether_state_1 *state = call->host->service(call->host, AETHER_STATE_1);
  const aether_cancel_1 *cancel = call->host->service(call->host, AETHER_CANCEL_1);
  int64_t rows = integer_of(call, ROWS, 0), interval = integer_of(call, INTERVAL, 1), done;
  position now;
  (void)instance;
  if (!state || !cancel || interval < 1) return AETHER_FAILED;
  now = last_position(call, state);
  if (now.row > 0) say(call, now.row);
  done = now.row;
  while (now.row < rows) {
    aether_status status;
    if (cancel->is_cancelled(call)) return AETHER_CANCELLED;
    rest(integer_of(call, DELAY, 0));
    now.sum += ++now.row;
    if (now.row % interval != 0 && now.row < rows) continue;
    if (!effect(call, "row %lld..%lld", (long long)done + 1, (long long)now.row)) return no_effect(call);
    done = now.row;
    state->save_integer(call, "row", now.row);
    state->save_integer(call, "sum", now.sum);
    status = state->commit(call);
    if (status != AETHER_OK) return status;
  }
  return call->host->emit_integer(call, 0, now.sum);
}

static aether_status reset(void *instance, const aether_call *call) {
  (void)instance;
  return effect(call, "reset") ? AETHER_OK : no_effect(call);
}

static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(AETHER_REQUIRED), FIXTURE_PARAMETER(INTEGER, "rows", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(INTEGER, "interval", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(INTEGER, "delay_us", .default_json = "0")};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "sum")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
FIXTURE_TASK(
    "counts", .reset = reset, FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
