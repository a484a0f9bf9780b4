/* Answers with a status that there is not. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_integer(call, 0, 1);
  return 4711;
}

FAULT_PLUGIN("status-bad", AETHER_TYPE_INTEGER)
