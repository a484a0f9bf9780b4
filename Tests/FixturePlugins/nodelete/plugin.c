/* Linked so that the loader never unmaps it. */
#include "../common/fixture.h"

FIXTURE_MODULE("nodelete", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
