/* A module whose name is none. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_PLUGIN("Name Invalid", AETHER_TYPE_INTEGER)
