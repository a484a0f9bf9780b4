/* make-bytes: so many bytes, none of them zero. What is copied into the output stays in this module. */
#include <aether/plugin.h>
#include <stdlib.h>
#include <string.h>

static char *made;
static int64_t made_size;

static aether_status run(void *instance, const aether_call *call) {
  int64_t size = 0;
  (void)instance;
  if (!aether_get_integer(call->inputs[0], &size) || size <= 0) return AETHER_INVALID;
  if (made_size != size) {
    free(made);
    made = malloc((size_t)size);
    made_size = made == NULL ? 0 : size;
    if (made != NULL) memset(made, 'a', (size_t)size);
  }
  return made == NULL ? AETHER_FAILED : call->host->emit_bytes(call, 0, made, (uint64_t)size);
}

static const aether_parameter inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "size", .flags = AETHER_REQUIRED},
};
static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_BYTES, .name = "out"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "make-bytes", .version = "1.0.0",
    .description = "Makes bytes", .inputs = inputs, .input_count = 1, .outputs = outputs, .output_count = 1,
    .operations = &task,
};

AETHER_PLUGIN_ENTRY(make_bytes) { return registrar->add(registrar, &module); }
