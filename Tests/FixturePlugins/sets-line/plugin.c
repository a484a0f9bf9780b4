/* Has FOLDER/line.txt say LINE, and can say whether that would change it. With `cheats` its `check` tries to write. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <string.h>

enum { INPUT_FOLDER, INPUT_LINE, INPUT_CHEATS };

static int path_of(const aether_call *call, char *path, size_t size) {
  int length = snprintf(path, size, "%s/line.txt", text_of(call, INPUT_FOLDER));
  return length > 0 && length < (int)size;
}

/* 1 when the file says the line already, 0 when it doesn't, -1 when it can't be read. */
static int says(const char *path, const char *line) {
  char found[256];
  ssize_t length;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? 0 : -1;
  length = read(file, found, sizeof found);
  close(file);
  if (length < 0) return -1;
  return (size_t)length == strlen(line) && memcmp(found, line, (size_t)length) == 0;
}

static aether_status run(void *instance, const aether_call *call) {
  const char *line = text_of(call, INPUT_LINE);
  char path[1024];
  int file, same;
  (void)instance;
  if (!path_of(call, path, sizeof path) || (same = says(path, line)) < 0) return no_effect(call);
  if (!same) {
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return no_effect(call);
    if (write(file, line, strlen(line)) != (ssize_t)strlen(line)) return no_effect(call);
    close(file);
    call->host->set_changed(call, 1);
  }
  return call->host->emit_view(call, 0, call->inputs[INPUT_LINE]);
}

static aether_status check(void *instance, const aether_call *call) {
  const char *line = text_of(call, INPUT_LINE);
  char path[1024], message[1200];
  int same, cheats = 0;
  (void)instance;
  if (!path_of(call, path, sizeof path) || (same = says(path, line)) < 0) return no_effect(call);
  aether_get_bool(call->inputs[INPUT_CHEATS], &cheats);
  if (cheats) {
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0) close(file);
    call->host->set_message(call, file >= 0 ? "it could write" : "it may not write");
    return AETHER_OK;
  }
  if (same) return AETHER_OK;
  snprintf(message, sizeof message, "line.txt would say %s", line);
  call->host->set_changed(call, 1);
  call->host->set_message(call, message);
  return AETHER_OK;
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(STRING, "folder", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(STRING, "line", .flags = AETHER_REQUIRED, .pattern = "^[a-z]+$"),
    FIXTURE_PARAMETER(BOOL, "cheats", .default_json = "false"),
};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(STRING, "text")};
static const aether_error_code errors[] = {NO_EFFECT_ERROR};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run, .check = check};
static const aether_module module = FIXTURE_DESCRIPTOR(
    AETHER_TASK, "sets-line", &task, FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors));
AETHER_PLUGIN_ENTRY(fixture) { return registrar->add(registrar, &module); }
