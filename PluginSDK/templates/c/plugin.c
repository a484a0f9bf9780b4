/* __NAME__: greets somebody. */
#include <aether/plugin.h>

#include <stdio.h>

enum { INPUT_WHO };
enum { OUTPUT_GREETING };

static aether_status run(void *instance, const aether_call *call) {
  const aether_host *host = call->host;
  uint64_t length = 0;
  const char *who = aether_get_string(call->inputs[INPUT_WHO], &length);
  char greeting[256];
  int size;
  (void)instance;

  if (!who || length == 0) {
    aether_failure failure = {sizeof failure, AETHER_SEVERITY_DECLARED, "NOBODY", NULL, NULL};
    return host->fail(call, &failure);
  }
  size = snprintf(greeting, sizeof greeting, "Hello, %s!", who);
  if (size < 0 || (size_t)size >= sizeof greeting) {
    aether_failure failure = {
        sizeof failure, AETHER_SEVERITY_DECLARED, AETHER_INVALID_ARGUMENT, "the name is too long", "who"};
    return host->fail(call, &failure);
  }
  return host->emit_string(call, OUTPUT_GREETING, greeting, (uint64_t)size);
}

static const aether_parameter inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "who",
     .description = "Who is greeted", .default_json = "\"world\""},
};
static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "greeting",
     .description = "The greeting"},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NOBODY", "There is nobody to greet"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "__NAME__", .version = "0.1.0",
    .description = "Greets somebody", .inputs = inputs, .input_count = 1, .outputs = outputs, .output_count = 1,
    .errors = errors, .error_count = 1, .operations = &task,
};

AETHER_PLUGIN_ENTRY(__IDENTIFIER__) { return registrar->add(registrar, &module); }
