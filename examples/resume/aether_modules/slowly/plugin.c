/* slowly: two modules that leave time to kill their run. `add-up` makes checkpoints, and goes on at the last one.
 * `post-letter` does something outside that nobody can take back. */
#define _POSIX_C_SOURCE 200809L
#include <aether/plugin.h>

#include <stdio.h>
#include <time.h>

enum { INTERVAL = 10 }; /* rows between two checkpoints */

static void say(const aether_call *call, const char *format, int64_t row, int64_t rows) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  char text[100];
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = text};
  snprintf(text, sizeof text, format, (long long)row, (long long)rows);
  if (log) log->write(call, &record);
}

static int is_cancelled(const aether_call *call) {
  const aether_cancel_1 *cancel = call->host->service(call->host, AETHER_CANCEL_1);
  return cancel && cancel->is_cancelled(call);
}

/* Rests, unless the host wants the call to end. */
static int rest(const aether_call *call, int64_t milliseconds) {
  const struct timespec pause = {0, 10 * 1000 * 1000};
  for (; milliseconds > 0 && !is_cancelled(call); milliseconds -= 10) nanosleep(&pause, NULL);
  return !is_cancelled(call);
}

/* ---- add-up ---- */

struct position {
  int64_t row, sum;
};

/* Where the last attempt was when it made its last checkpoint; the beginning without one. */
static struct position last_checkpoint(const aether_call *call, const aether_state_1 *state) {
  struct position last = {0, 0};
  aether_view all = state->previous(call);
  uint64_t count = aether_count(all);
  if (count > 0) {
    aether_view states = aether_member(aether_item(all, count - 1), "states");
    aether_get_integer(aether_member(states, "row"), &last.row);
    aether_get_integer(aether_member(states, "sum"), &last.sum);
  }
  return last;
}

static aether_status add_up(void *instance, const aether_call *call) {
  const aether_state_1 *state = call->host->service(call->host, AETHER_STATE_1);
  int64_t rows = 0, pause = 0;
  struct position now = {0, 0};
  (void)instance;
  aether_get_integer(call->inputs[0], &rows);
  aether_get_integer(call->inputs[1], &pause);
  if (state) now = last_checkpoint(call, state);
  if (now.row > 0) say(call, "goes on after row %lld of %lld", now.row, rows);
  while (now.row < rows) {
    if (!rest(call, pause)) return AETHER_CANCELLED;
    now.row++;
    now.sum += now.row;
    if (now.row % INTERVAL != 0 || !state) continue;
    state->save_integer(call, "row", now.row);
    state->save_integer(call, "sum", now.sum);
    if (state->commit(call) != AETHER_OK) return AETHER_FAILED;
    say(call, "row %lld of %lld", now.row, rows);
  }
  return call->host->emit_integer(call, 0, now.sum);
}

/* ---- post-letter ---- */

static aether_status post_letter(void *instance, const aether_call *call) {
  uint64_t length = 0;
  const char *text = aether_get_string(call->inputs[0], &length), *folder = aether_get_string(call->inputs[1], NULL);
  int64_t pause = 0;
  char path[4096];
  FILE *box;
  int is_posted;
  (void)instance;
  snprintf(path, sizeof path, "%s/letters.txt", folder ? folder : ".");
  box = fopen(path, "a");
  aether_get_integer(call->inputs[2], &pause);
  is_posted = box && fprintf(box, "%.*s\n", (int)length, text ? text : "") > 0;
  if (box && fclose(box) != 0) is_posted = 0;
  if (!is_posted) {
    aether_failure failure = {sizeof failure, AETHER_SEVERITY_DECLARED, "NO_BOX", NULL, "box"};
    return call->host->fail(call, &failure);
  }
  call->host->set_changed(call, 1);
  return rest(call, pause) ? AETHER_OK : AETHER_CANCELLED;
}

/* ---- what is registered ---- */

#define PARAMETER .struct_size = sizeof(aether_parameter)
#define COUNT(table) (sizeof(table) / sizeof *(table))

static const aether_parameter rows_and_pause[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "rows", .description = "How many rows there are",
     .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "pause_ms", .description = "How long each takes",
     .default_json = "50"},
};
static const aether_parameter sum[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "sum", .description = "The sum"},
};
static const aether_task add_up_task = {.struct_size = sizeof(aether_task), .run = add_up};
static const aether_module add_up_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "add-up", .version = "1.0.0",
    .description = "Adds up 1 to rows, slowly, and goes on at its last checkpoint", .inputs = rows_and_pause,
    .input_count = COUNT(rows_and_pause), .outputs = sum, .output_count = COUNT(sum), .operations = &add_up_task,
};

static const aether_parameter letter[] = {
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "text", .description = "The line", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "box", .description = "The folder", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "pause_ms", .description = "How long it rests",
     .default_json = "5000"},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NO_BOX", "The file can't be written"},
};
static const aether_task post_task = {.struct_size = sizeof(aether_task), .run = post_letter};
static const aether_module post_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "post-letter", .version = "1.0.0",
    .description = "Appends a line to letters.txt in a folder, and rests before it says so", .inputs = letter,
    .input_count = COUNT(letter), .errors = errors, .error_count = COUNT(errors), .operations = &post_task,
};

AETHER_PLUGIN_ENTRY(slowly) {
  aether_status status = registrar->add(registrar, &add_up_module);
  return status == AETHER_OK ? registrar->add(registrar, &post_module) : status;
}
