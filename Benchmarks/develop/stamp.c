/* A small module that says when it runs, by CLOCK_MONOTONIC, and which version of it that is: STAMP_VERSION. */
#define _POSIX_C_SOURCE 200809L
#include <aether/plugin.h>
#include <time.h>

static aether_status run(void *instance, const aether_call *call) {
  struct timespec time;
  (void)instance;
  clock_gettime(CLOCK_MONOTONIC, &time);
  aether_status status = call->host->emit_integer(call, 0, (int64_t)time.tv_sec * 1000000000 + time.tv_nsec);
  return status == AETHER_OK ? call->host->emit_integer(call, 1, STAMP_VERSION) : status;
}

static const aether_parameter outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "time"},
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "version"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "stamp", .version = "1.0.0",
    .description = "Says when it runs", .outputs = outputs, .output_count = 2, .operations = &task,
};

AETHER_PLUGIN_ENTRY(stamp) { return registrar->add(registrar, &module); }
