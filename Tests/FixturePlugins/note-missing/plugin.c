/* The entry without AETHER_PLUGIN_ENTRY, and so without the note. */
#include "../common/fixture.h"

FIXTURE_MODULE("note-missing", "1.0.0")
FIXTURE_ENTRY_ALONE
