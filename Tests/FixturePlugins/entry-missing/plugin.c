/* The note without the entry. */
#include "../common/fixture.h"

AETHER_PLUGIN_NOTE

FIXTURE_MODULE("entry-missing", "1.0.0")
__attribute__((visibility("default"))) const aether_module *describe(void);
__attribute__((visibility("default"))) const aether_module *describe(void) { return &fixture_module; }
