/* A note that names a major version which this host doesn't speak. */
#include "../common/fixture.h"

__attribute__((used, section(AETHER_NOTE_SECTION), aligned(4))) static const aether_note note = {
    7, 32, AETHER_NOTE_TYPE, AETHER_NOTE_NAME, AETHER_NOTE_MAGIC, 2, 3, 2 << 16 | 1 << 8, AETHER_LANGUAGE_C, 0, 0, 0};

FIXTURE_MODULE("abi-major", "1.0.0")
FIXTURE_ENTRY_ALONE
