/* Uses every service of the host but that of calling other modules, which `kinds` shows. No fault. */
#include "../common/task.h"

#include <string.h>
#include <unistd.h>

typedef struct services {
  const aether_log_1 *log;
  const aether_progress_1 *progress;
  const aether_cancel_1 *cancel;
  const aether_context_1 *context;
  const aether_files_1 *files;
  const aether_state_1 *state;
  const aether_locks_1 *locks;
} services;

static int find(const aether_host *host, services *found) {
  found->log = host->service(host, AETHER_LOG_1);
  found->progress = host->service(host, AETHER_PROGRESS_1);
  found->cancel = host->service(host, AETHER_CANCEL_1);
  found->context = host->service(host, AETHER_CONTEXT_1);
  found->files = host->service(host, AETHER_FILES_1);
  found->state = host->service(host, AETHER_STATE_1);
  found->locks = host->service(host, AETHER_LOCKS_1);
  return found->log && found->progress && found->cancel && found->context && found->files &&
         found->state && found->locks && !host->service(host, "aether.unheard-of/1");
}

static int64_t copy(int from, int to) {
  char buffer[4096];
  int64_t total = 0;
  ssize_t count;
  while ((count = read(from, buffer, sizeof buffer)) > 0) {
    if (write(to, buffer, (size_t)count) != count) return -1;
    total += count;
  }
  return count < 0 ? -1 : total;
}

static aether_status fail(const aether_call *call, const char *message) {
  aether_failure failure = {.struct_size = sizeof failure, .code = "NOT_COPIED", .message = message};
  return call->host->fail(call, &failure);
}

static aether_status copy_file(const aether_call *call, const services *services) {
  int from = -1, to = -1;
  int64_t total;
  if (services->files->open_input(call, 0, &from) != AETHER_OK) return fail(call, "the source can't be opened");
  if (services->files->open_output(call, 0, "copy.txt", &to) != AETHER_OK) {
    close(from);
    return fail(call, "the copy can't be made");
  }
  total = copy(from, to);
  close(from);
  close(to);
  if (total < 0) return fail(call, "the source can't be read, or the copy not written");
  return call->host->emit_integer(call, 1, total);
}

/* Nothing is there before, and all that is saved is made durable under two locks. */
static aether_status keep(const aether_call *call, const services *services) {
  const aether_state_1 *state = services->state;
  aether_builder *builder;
  aether_status status;
  if (aether_count(state->previous(call)) != 0) return fail(call, "there are states, in a first attempt");
  status = services->locks->acquire(call, "all-features", AETHER_LOCK_PROJECT);
  if (status == AETHER_OK) status = services->locks->acquire(call, "all-features", AETHER_LOCK_MACHINE);
  if (status != AETHER_OK) return status;
  state->save_integer(call, "integer", 1);
  state->save_double(call, "double", 0.5);
  state->save_string(call, "string", "half-way", 8);
  state->save_view(call, "source", call->inputs[0]);
  builder = state->begin_state(call, "list");
  call->host->begin_array(builder);
  call->host->append_integer(builder, 1);
  call->host->end(builder);
  status = call->host->commit(builder);
  if (status == AETHER_OK) status = state->commit(call);
  if (status == AETHER_OK) status = services->locks->release(call, "all-features", AETHER_LOCK_PROJECT);
  return status;
}

static aether_status run(void *instance, const aether_call *call) {
  services services;
  const char *name, *workspace, *variable;
  (void)instance;
  if (!find(call->host, &services)) return fail(call, "the host lacks a service, or has one that nobody knows");
  name = aether_get_string(call->inputs[1], NULL);
  variable = name ? services.context->variable(call, name) : NULL;
  workspace = services.context->workspace(call);
  aether_log_field fields[] = {{"variable", name}, {"text", variable}};
  aether_log_record record = {
      .struct_size = sizeof record, .level = AETHER_LOG_NOTICE, .message = "begins", .fields = fields,
      .field_count = 2};
  services.log->write(call, &record);
  services.progress->report(call, 0.5, "half-way");
  call->host->emit_integer(call, 2, (int64_t)aether_count(services.context->environment(call)));
  if (variable) call->host->emit_string(call, 3, variable, strlen(variable));
  call->host->emit_bool(call, 4, workspace && access(workspace, W_OK) == 0);
  call->host->emit_bool(call, 5, services.cancel->time_left(call) != INT64_MAX);
  if (services.cancel->is_cancelled(call)) return AETHER_CANCELLED;
  aether_status status = keep(call, &services);
  if (status == AETHER_OK) status = copy_file(call, &services);
  services.progress->report(call, 1, "done");
  return status;
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(FILE, "source", .flags = AETHER_REQUIRED), FIXTURE_PARAMETER(STRING, "variable")};
static const aether_parameter outputs[] = {
    FIXTURE_PARAMETER(FILE, "copy"), FIXTURE_PARAMETER(INTEGER, "size"), FIXTURE_PARAMETER(INTEGER, "variables"),
    FIXTURE_PARAMETER(STRING, "text", .flags = AETHER_OPTIONAL), FIXTURE_PARAMETER(BOOL, "has_workspace"),
    FIXTURE_PARAMETER(BOOL, "has_deadline"),
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NOT_COPIED", "The file was not copied"},
};
FIXTURE_TASK("all-features", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
