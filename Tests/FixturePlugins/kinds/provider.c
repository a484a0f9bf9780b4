/* demo-provider: provides the capability `demo`, and says in the log when it is loaded and unloaded. */
#include "kinds.h"

static aether_status say(const aether_call *call, const char *message) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = message};
  return log ? log->write(call, &record) : AETHER_OK;
}

static aether_status load(void *instance, const aether_call *call) {
  (void)instance;
  return say(call, "demo is loaded");
}

static aether_status unload(void *instance, const aether_call *call) {
  (void)instance;
  return say(call, "demo is unloaded");
}

static const aether_provider provider = {.struct_size = sizeof(aether_provider), .load = load, .unload = unload};
const aether_module demo_provider = FIXTURE_DESCRIPTOR(
    AETHER_PLUGIN, "demo-provider", &provider, .description = "Provides the capability demo");
