/* Emits an output that it doesn't have. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_integer(call, 0, 1);
  call->host->emit_integer(call, 7, 1);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-wrong-slot", AETHER_TYPE_INTEGER)
