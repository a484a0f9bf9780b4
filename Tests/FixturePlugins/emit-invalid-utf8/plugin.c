/* Emits a text that is no UTF-8: an overlong form. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  call->host->emit_string(call, 0, "\xC0\xAF", 2);
  return AETHER_OK;
}

FAULT_PLUGIN("emit-invalid-utf8", AETHER_TYPE_STRING)
