/* Says all that a result can say. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  static const char printed[] = "copied 3 files\nremoved 1\n", warned[] = "warning: a.txt was newer\n";
  call->host->set_changed(call, 1);
  call->host->set_message(call, "3 files copied, 1 removed");
  call->host->set_stdout(call, printed, sizeof printed - 1);
  call->host->set_stderr(call, warned, sizeof warned - 1);
  return call->host->emit_integer(call, 0, 3);
}

FIXTURE_TASK_WITH_OUT("tells-all")
