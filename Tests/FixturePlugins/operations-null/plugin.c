/* Registers a task without its functions. */
#include "../common/task.h"

static const aether_module module = FIXTURE_DESCRIPTOR(AETHER_TASK, "operations-null", NULL, );
AETHER_PLUGIN_ENTRY(fixture) { return registrar->add(registrar, &module); }
