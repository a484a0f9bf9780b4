/* Its manifest says that `out` is a text, and that it is version 2.0.0. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_PLUGIN("manifest-disagrees", AETHER_TYPE_INTEGER)
