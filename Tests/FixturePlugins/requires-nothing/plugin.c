/* Requires a module that nobody has. */
#include "../common/fixture.h"

FIXTURE_MODULE("requires-nothing", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
