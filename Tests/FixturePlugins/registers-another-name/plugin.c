/* Registers a module that its manifest doesn't know. */
#include "../common/fixture.h"

FIXTURE_MODULE("registers-some-other-name", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
