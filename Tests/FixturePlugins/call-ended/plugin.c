/* Keeps the pointer to a call, and emits by it in the next: the second call shows the fault. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  static const aether_call *kept;
  if (kept) kept->host->emit_integer(kept, 0, 1);
  kept = call;
  return call->host->emit_integer(call, 0, 2);
}

FAULT_PLUGIN("call-ended", AETHER_TYPE_INTEGER)
