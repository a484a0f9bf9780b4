/* Keeps the registrar and registers once more in a call. */
#include "../common/task.h"

static aether_registrar kept;
static aether_status run(void *instance, const aether_call *call);

static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = FIXTURE_DESCRIPTOR(AETHER_TASK, "registrar-kept", &task, );

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  kept->add(kept, &module);
  return AETHER_OK;
}

AETHER_PLUGIN_ENTRY(fixture) {
  kept = registrar;
  return registrar->add(registrar, &module);
}
