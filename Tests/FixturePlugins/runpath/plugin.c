/* Linked with a RUNPATH, which means nothing for a sealed copy. */
#include "../common/fixture.h"

FIXTURE_MODULE("runpath", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
