/* Logs 100,000 lines. No fault, but nobody should have to hold them all. */
#include "../common/task.h"

#include <stdio.h>

static aether_status run(void *instance, const aether_call *call) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  int line;
  (void)instance;
  if (!log) return AETHER_FAILED;
  for (line = 1; line <= 100000; line++) {
    char text[64];
    aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = text};
    snprintf(text, sizeof text, "line %d", line);
    log->write(call, &record);
  }
  return AETHER_OK;
}

FIXTURE_TASK("logs-much", .description = "Logs 100,000 lines")
