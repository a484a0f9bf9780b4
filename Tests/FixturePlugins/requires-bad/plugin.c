/* Requires a module that can't be used. */
#include "../common/fixture.h"

FIXTURE_MODULE("requires-bad", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
