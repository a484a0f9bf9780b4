/* Says that all is well, and registers nothing. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_MODULE("register-nothing", AETHER_TYPE_INTEGER)
AETHER_PLUGIN_ENTRY(fault) {
  (void)fault_module;
  (void)registrar;
  return AETHER_OK;
}
