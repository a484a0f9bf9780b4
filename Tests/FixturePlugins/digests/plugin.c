/* Puts out the content of the file `path`, the variable MARK, and `data` as it is; copies `file`; appends "NAME ran" to
 * `effects` each time that it runs. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

static aether_status run(void *instance, const aether_call *call) {
  char text[4096] = "";
  size_t size = 0;
  const char *path = text_of(call, 2), *mark;
  const aether_context_1 *context = call->host->service(call->host, AETHER_CONTEXT_1);
  const aether_files_1 *files = call->host->service(call->host, AETHER_FILES_1);
  aether_failure failure = {.struct_size = sizeof failure, .code = "BROKEN"};
  int fails = 0, changed = 0;
  (void)instance;
  if (!context || !files) return AETHER_INVALID;
  mark = context->variable(call, "MARK");
  if (!effect(call, "ran")) return no_effect(call);
  if (path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 256);
    if (file >= 0) close(file);
    if (count > 0) size = (size_t)count;
  }
  size += (size_t)snprintf(text + size, sizeof text - size, "[%s]", mark ? mark : "");
  aether_get_bool(call->inputs[5], &fails);
  aether_get_bool(call->inputs[6], &changed);
  if (fails) return call->host->fail(call, &failure);
  if (changed) call->host->set_changed(call, 1);
  call->host->set_message(call, "it was done");
  if (aether_tag(call->inputs[4]) == AETHER_TAG_FILE) {
    int from = -1, to = -1;
    char buffer[1024];
    ssize_t count;
    if (files->open_input(call, 4, &from) != AETHER_OK) return AETHER_INVALID;
    if (files->open_output(call, 2, "copy.txt", &to) != AETHER_OK) return AETHER_INVALID;
    while ((count = read(from, buffer, sizeof buffer)) > 0)
      if (write(to, buffer, (size_t)count) != count) return AETHER_INVALID;
    close(from);
    close(to);
  }
  if (aether_tag(call->inputs[3]) != AETHER_TAG_ABSENT) call->host->emit_view(call, 1, call->inputs[3]);
  return call->host->emit_string(call, 0, text, size);
}

static const aether_parameter inputs[] = {
    EFFECTS_INPUTS(0),
    FIXTURE_PARAMETER(STRING, "path"),
    FIXTURE_PARAMETER(ANY, "data"),
    FIXTURE_PARAMETER(FILE, "file"),
    FIXTURE_PARAMETER(BOOL, "fails"),
    FIXTURE_PARAMETER(BOOL, "changed"),
};
static const aether_parameter outputs[] = {
    FIXTURE_PARAMETER(STRING, "text"),
    FIXTURE_PARAMETER(ANY, "data", .flags = AETHER_OPTIONAL),
    FIXTURE_PARAMETER(FILE, "copy", .flags = AETHER_OPTIONAL),
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "BROKEN", "It was asked to fail"}, NO_EFFECT_ERROR};
FIXTURE_TASK("digests", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
