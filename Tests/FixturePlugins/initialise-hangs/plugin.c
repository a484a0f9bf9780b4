/* initialise-hangs: a service that never comes back from its initialisation. */
#include "../common/task.h"

#include <unistd.h>

static aether_status initialize(void *context, const aether_call *call, void **instance) {
  (void)context, (void)call, (void)instance;
  for (;;) pause();
}

static aether_status answer(void *instance, uint32_t method, const aether_call *call) {
  (void)instance, (void)method, (void)call;
  return AETHER_OK;
}

static const aether_method methods[] = {
    {.struct_size = sizeof(aether_method), .name = "nothing", .description = "Does nothing"},
};
static const aether_service service = {.struct_size = sizeof(aether_service), .answer = answer};
static const aether_module module = FIXTURE_DESCRIPTOR(
    AETHER_SERVICE, "initialise-hangs", &service, FIXTURE_METHODS(methods),
    .description = "It never comes back from its initialisation", .initialize = initialize);

AETHER_PLUGIN_ENTRY(initialise_hangs) { return registrar->add(registrar, &module); }
