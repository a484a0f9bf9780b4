/* Emits an object with one key twice. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  call->host->begin_object(builder);
  call->host->key(builder, "same", 4);
  call->host->append_integer(builder, 1);
  call->host->key(builder, "same", 4);
  call->host->append_integer(builder, 2);
  call->host->end(builder);
  call->host->commit(builder);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-duplicate-key", AETHER_TYPE_OBJECT)
