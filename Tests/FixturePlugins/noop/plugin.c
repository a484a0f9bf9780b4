/* Does nothing: `out` is `a`, or null without it. Benchmarks and checks from outside use it. No fault. */
#include <aether/plugin.h>
#include <stddef.h>

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  if (call->inputs[0].blob == NULL) return call->host->emit_null(call, 0);
  return call->host->emit_view(call, 0, call->inputs[0]);
}

static const aether_parameter inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "a", .description = "Handed on"},
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "b", .description = "Ignored"},
};
static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "out", .description = "What `a` was"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module),
    .kind = AETHER_TASK,
    .name = "noop",
    .version = "1.0.0",
    .description = "Hands its input on",
    .inputs = inputs,
    .input_count = 2,
    .outputs = outputs,
    .output_count = 1,
    .flags = AETHER_CONCURRENT,
    .operations = &task,
};

AETHER_PLUGIN_ENTRY(noop) { return registrar->add(registrar, &module); }
