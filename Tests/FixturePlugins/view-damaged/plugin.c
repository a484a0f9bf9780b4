/* Hands on a value that it made itself, whose length reaches out of its memory. */
#include "../common/fault.h"

static aether_status run(void *instance, const aether_call *call) {
  (void)instance;
  static const struct {
    aether_cell cell;
    uint64_t length;
    char text[8];
  } blob = {{AETHER_TAG_STRING, 0, 0, 0, 16}, UINT64_MAX - 7, "short"};
  aether_view view = {&blob, sizeof blob, 0};
  call->host->emit_view(call, 0, view);
  return AETHER_OK;
}

FAULT_PLUGIN("view-damaged", AETHER_TYPE_ANY)
