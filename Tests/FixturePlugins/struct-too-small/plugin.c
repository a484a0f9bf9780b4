/* A module whose table says that it ends in the middle. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("struct-too-small", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  aether_module module = fault_module;
  module.struct_size = 24;
  return registrar->add(registrar, &module);
}
