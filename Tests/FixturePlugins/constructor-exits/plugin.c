/* Ends the process of its host when it is loaded. */
#include "../common/fixture.h"

#include <stdlib.h>

__attribute__((constructor)) static void leave(void) { exit(0); }

FIXTURE_MODULE("constructor-exits", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
