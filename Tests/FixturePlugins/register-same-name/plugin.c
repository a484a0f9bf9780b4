/* Registers two modules of one name. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("register-same-name", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  aether_module other = fault_module;
  other.version = "2.0.0";
  other.description = "Has the first one's name";
  registrar->add(registrar, &fault_module);
  return registrar->add(registrar, &other);
}
