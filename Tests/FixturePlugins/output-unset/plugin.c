/* Says that all is well, and leaves its output unset. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_OK;
}

FAULT_PLUGIN("output-unset", AETHER_TYPE_INTEGER)
