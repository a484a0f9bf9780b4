/* Commits a value whose array is still open. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  call->host->begin_array(builder);
  call->host->append_integer(builder, 1);
  call->host->commit(builder);
  return AETHER_OK;
}

FAULT_PLUGIN("commit-open", AETHER_TYPE_ARRAY)
