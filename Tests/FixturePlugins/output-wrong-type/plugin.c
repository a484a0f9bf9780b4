/* Emits a text where its contract says integer. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, "one", 3);
  return AETHER_OK;
}

FAULT_PLUGIN("output-wrong-type", AETHER_TYPE_INTEGER)
