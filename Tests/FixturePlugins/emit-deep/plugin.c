/* Emits arrays nested 10,000 deep. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  int depth;
  for (depth = 0; depth < 10000; depth++) call->host->begin_array(builder);
  for (depth = 0; depth < 10000; depth++) call->host->end(builder);
  call->host->commit(builder);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-deep", AETHER_TYPE_ARRAY)
