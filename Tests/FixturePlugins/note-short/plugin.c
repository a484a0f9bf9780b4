/* A note whose description has 8 bytes. */
#include "../common/fixture.h"

__attribute__((used, section(AETHER_NOTE_SECTION), aligned(4))) static const uint32_t note[] = {
    7, 8, AETHER_NOTE_TYPE, 0x68746541, 0x00007265, AETHER_NOTE_MAGIC, AETHER_ABI_MAJOR};

FIXTURE_MODULE("note-short", "1.0.0")
FIXTURE_ENTRY_ALONE
