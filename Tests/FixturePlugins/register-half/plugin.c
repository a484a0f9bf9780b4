/* Registers one module, then says that it can't go on: nothing is registered. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("register-half", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  registrar->add(registrar, &fault_module);
  return registrar->fail(registrar, "the other half needs a licence");
}
