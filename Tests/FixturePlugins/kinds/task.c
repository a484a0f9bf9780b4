/* kinds-task: requires the service and the connector, and calls both. */
#include "kinds.h"

#include <string.h>

/* Fails as the module that was called did. */
static aether_status pass_on(const aether_call *call, const aether_modules_1 *modules, aether_reply *reply) {
  aether_failure failure = {
      .struct_size = sizeof failure, .code = "CALL_FAILED", .message = modules->error_message(reply)};
  return call->host->fail(call, &failure);
}

static aether_builder *arguments(const aether_call *call, const aether_modules_1 *modules) {
  aether_builder *builder = modules->begin_arguments(call);
  call->host->begin_object(builder);
  return builder;
}

static aether_status store(const aether_call *call, const aether_modules_1 *modules, const char *method) {
  aether_builder *builder = arguments(call, modules);
  aether_reply *reply = NULL;
  aether_status status;
  call->host->key(builder, "key", 3);
  call->host->append_string(builder, "greeting", 8);
  if (strcmp(method, "put") == 0) {
    call->host->key(builder, "text", 4);
    call->host->append_view(builder, call->inputs[1]);
  }
  call->host->end(builder);
  status = modules->invoke(call, "memory-connector", method, builder, &reply);
  if (status != AETHER_OK) return pass_on(call, modules, reply);
  if (strcmp(method, "get") == 0) call->host->emit_view(call, 1, aether_member(modules->outputs(reply), "text"));
  modules->destroy(reply);
  return AETHER_OK;
}

static aether_status run(void *instance, const aether_call *call) {
  const aether_modules_1 *modules = call->host->service(call->host, AETHER_MODULES_1);
  aether_reply *reply = NULL;
  aether_builder *builder;
  aether_status status;
  (void)instance;
  if (!modules) return AETHER_FAILED;
  builder = arguments(call, modules);
  call->host->key(builder, "amount", 6);
  call->host->append_view(builder, call->inputs[0]);
  call->host->end(builder);
  status = modules->invoke(call, "counter-service", "add", builder, &reply);
  if (status != AETHER_OK) return pass_on(call, modules, reply);
  call->host->emit_view(call, 0, aether_member(modules->outputs(reply), "count"));
  modules->destroy(reply);
  status = store(call, modules, "put");
  return status == AETHER_OK ? store(call, modules, "get") : status;
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(INTEGER, "amount", .default_json = "5"),
    FIXTURE_PARAMETER(STRING, "greeting", .default_json = "\"good morning\"")};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "count"), FIXTURE_PARAMETER(STRING, "greeting")};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "CALL_FAILED", "A module that it called failed"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
const aether_module kinds_task = FIXTURE_DESCRIPTOR(
    AETHER_TASK, "kinds-task", &task, FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors),
    .description = "Calls a service and a connector");
