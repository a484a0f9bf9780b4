/* take-bytes: reads a byte of each page of what it is given, and says how many bytes there are. */
#include <aether/plugin.h>

static volatile char last;

static aether_status run(void *instance, const aether_call *call) {
  uint64_t length = 0;
  const char *bytes = aether_get_bytes(call->inputs[0], &length);
  (void)instance;
  if (bytes == NULL) return AETHER_INVALID;
  for (uint64_t index = 0; index < length; index += 4096) last = bytes[index];
  return call->host->emit_integer(call, 0, (int64_t)length);
}

static const aether_parameter inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_BYTES, .name = "a", .flags = AETHER_REQUIRED},
};
static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "length"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "take-bytes", .version = "1.0.0",
    .description = "Says how many bytes there are", .inputs = inputs, .input_count = 1, .outputs = outputs,
    .output_count = 1, .operations = &task,
};

AETHER_PLUGIN_ENTRY(take_bytes) { return registrar->add(registrar, &module); }
