/* A service whose methods are not those that module.yaml promises. */
#include "../common/task.h"

static aether_status answer(void *instance, uint32_t method, const aether_call *call) {
  (void)instance;
  (void)method;
  return call->host->emit_integer(call, 0, 1);
}

static const aether_parameter amount[] = {FIXTURE_PARAMETER(STRING, "amount", .flags = AETHER_REQUIRED)};
static const aether_parameter count[] = {FIXTURE_PARAMETER(INTEGER, "count")};
static const aether_method methods[] = {
    {.struct_size = sizeof(aether_method), .name = "add", FIXTURE_INPUTS(amount), FIXTURE_OUTPUTS(count)},
    {.struct_size = sizeof(aether_method), .name = "peek", FIXTURE_OUTPUTS(count)},
};
static const aether_service service = {.struct_size = sizeof(aether_service), .answer = answer};
static const aether_module module =
    FIXTURE_DESCRIPTOR(AETHER_SERVICE, "methods-disagree", &service, FIXTURE_METHODS(methods));
AETHER_PLUGIN_ENTRY(fixture) { return registrar->add(registrar, &module); }
