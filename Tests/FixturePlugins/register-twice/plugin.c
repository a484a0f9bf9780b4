/* Registers its module a second time. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("register-twice", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  registrar->add(registrar, &fault_module);
  registrar->add(registrar, &fault_module);
  return AETHER_OK;
}
