/* A good plugin; build.sh says that it is a 32-bit one. */
#include "../common/fixture.h"

FIXTURE_MODULE("elf-32-bit", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
