/* Emits an object that has one key twice. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  call->host->begin_object(builder);
  for (int count = 0; count < 2; count++) {
    call->host->key(builder, "id", 2);
    call->host->append_integer(builder, count);
  }
  call->host->end(builder);
  call->host->commit(builder);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("keys-twice")
