/* Takes the lock `first`, waits for a writer of the FIFO `wait_fifo` to come and go, where one is given, and takes
 * `second`, where it is given. Two of them with the locks in another order wait for each other. It appends
 * "NAME has LOCK" for each lock and "NAME ends" before it gives them back. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <string.h>

enum { FIRST = 2, SECOND, SCOPE, WAIT_FIFO };

static aether_status take(const aether_call *call, const aether_locks_1 *locks, const char *lock, int32_t scope) {
  aether_status status = locks->acquire(call, lock, scope);
  if (status != AETHER_OK) return status;
  return effect(call, "has %s", lock) ? AETHER_OK : no_effect(call);
}

static aether_status run(void *instance, const aether_call *call) {
  const aether_locks_1 *locks = call->host->service(call->host, AETHER_LOCKS_1);
  const char *first = text_of(call, FIRST), *second = text_of(call, SECOND), *scope_name = text_of(call, SCOPE);
  const char *fifo = text_of(call, WAIT_FIFO);
  int32_t scope = scope_name && strcmp(scope_name, "machine") == 0 ? AETHER_LOCK_MACHINE : AETHER_LOCK_PROJECT;
  aether_status status;
  (void)instance;
  if (!locks || !first) return AETHER_FAILED;
  status = take(call, locks, first, scope);
  if (status != AETHER_OK) return status;
  if (fifo && !wait_for_fifo(fifo)) return no_effect(call);
  if (second) status = take(call, locks, second, scope);
  if (status != AETHER_OK) return status; /* the host gives the first one back */
  if (!effect(call, "ends")) return no_effect(call);
  if (second) locks->release(call, second, scope);
  locks->release(call, first, scope);
  return call->host->emit_bool(call, 0, 1);
}

static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(0), FIXTURE_PARAMETER(STRING, "first", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(STRING, "second"),
    FIXTURE_PARAMETER(
        STRING, "scope", .default_json = "\"project\"", .allowed_json = "[\"project\", \"machine\"]"),
    FIXTURE_PARAMETER(STRING, "wait_fifo")};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(BOOL, "done")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
FIXTURE_TASK("takes-lock", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
