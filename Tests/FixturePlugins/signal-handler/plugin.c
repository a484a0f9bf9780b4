/* Installs a signal handler while it is loaded; the host puts the old one back. */
#define _POSIX_C_SOURCE 200809L
#include "../common/fault.h"

#include <signal.h>

static void handler(int number) { (void)number; }

__attribute__((constructor)) static void install(void) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGINT, &action, NULL);
}

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->emit_integer(call, 0, 1);
}

FAULT_PLUGIN("signal-handler", AETHER_TYPE_INTEGER)
