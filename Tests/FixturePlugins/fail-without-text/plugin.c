/* Says that it failed, and not how. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_FAILED;
}

FAULT_PLUGIN("fail-without-text", AETHER_TYPE_INTEGER)
