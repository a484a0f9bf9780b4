/* A module whose name is none. */
#include "../common/fixture.h"

FIXTURE_MODULE("Name Invalid", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
