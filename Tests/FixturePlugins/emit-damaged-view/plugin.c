/* Emits a value of its own making whose array says that it has more items than there is memory. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  static const int64_t blob[] = {AETHER_TAG_ARRAY, 16, INT64_MAX};
  call->host->emit_view(call, 0, (aether_view){blob, sizeof blob, 0});
  return AETHER_OK;
}

FIXTURE_TASK_WITH_OUT("emit-damaged-view")
