/* noop: hands on its input `a`. Benchmarks and outside checks use it; NOOP_NAME gives the same module another name. */
#include <aether/plugin.h>

#ifndef NOOP_NAME
#define NOOP_NAME "noop"
#endif

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  if (aether_tag(call->inputs[0]) == AETHER_TAG_ABSENT) return call->host->emit_null(call, 0);
  return call->host->emit_view(call, 0, call->inputs[0]);
}

static const aether_parameter inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "a"},
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "b"},
};
static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_ANY, .name = "out"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = NOOP_NAME, .version = "1.0.0",
    .description = "Hands on its input a", .inputs = inputs, .input_count = 2, .outputs = outputs, .output_count = 1,
    .operations = &task,
};

AETHER_PLUGIN_ENTRY(noop) { return registrar->add(registrar, &module); }
