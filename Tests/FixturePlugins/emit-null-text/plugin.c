/* Emits a text that is NULL, and says that all is well. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, NULL, 5);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-null-text", AETHER_TYPE_STRING)
