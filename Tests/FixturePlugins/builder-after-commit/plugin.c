/* Goes on with a builder after its commit. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  aether_builder *builder = call->host->begin_output(call, 0);
  call->host->append_integer(builder, 1);
  call->host->commit(builder);
  call->host->append_integer(builder, 2);
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("builder-after-commit")
