/* One plugin with a module of each kind, each in a file of its own. */
#include "../common/task.h"

extern const aether_module counter_service, ticker_daemon, demo_provider, memory_connector, kinds_task;
