/* Emits a text of SIZE_MAX bytes. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, "short", SIZE_MAX);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-huge-length", AETHER_TYPE_STRING)
