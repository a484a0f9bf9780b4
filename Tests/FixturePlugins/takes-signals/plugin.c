/* A constructor that installs a handler for SIGSEGV, as some runtimes do. The host puts its own back. */
#define _POSIX_C_SOURCE 200809L
#include "../common/task.h"

#include <signal.h>

static void handle(int number) { (void)number; }

__attribute__((constructor)) static void take(void) {
  struct sigaction action = {.sa_handler = handle};
  sigaction(SIGSEGV, &action, NULL);
}

static aether_status run(void *instance, const aether_call *call) {
  struct sigaction action;
  (void)instance;
  sigaction(SIGSEGV, NULL, &action);
  return call->host->emit_bool(call, 0, action.sa_handler == handle);
}

static const aether_parameter outputs[] = {FIXTURE_PARAMETER(BOOL, "is_taken")};
FIXTURE_TASK("takes-signals", FIXTURE_OUTPUTS(outputs))
