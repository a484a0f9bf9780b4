/* Fails until the file `path` is there: a run of which one step is left, for those who make the file afterwards. */
#define _POSIX_C_SOURCE 200809L
#include "../common/task.h"

#include <unistd.h>

static aether_status run(void *instance, const aether_call *call) {
  const char *path = aether_get_string(call->inputs[0], NULL);
  aether_failure failure = {.struct_size = sizeof failure, .code = "TEMPORARY"};
  (void)instance;
  return path && access(path, F_OK) == 0 ? AETHER_OK : call->host->fail(call, &failure);
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(STRING, "path", .flags = AETHER_REQUIRED)};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "TEMPORARY", "The file isn't there yet"}};
FIXTURE_TASK("needs-file", FIXTURE_INPUTS(inputs), FIXTURE_ERRORS(errors))
