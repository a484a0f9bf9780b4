/* A module without its operations. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("operations-missing", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  aether_module module = fault_module;
  module.operations = NULL;
  return registrar->add(registrar, &module);
}
