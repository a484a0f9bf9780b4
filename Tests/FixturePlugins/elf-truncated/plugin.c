/* A good plugin; build.sh cuts it short. */
#include "../common/fixture.h"

FIXTURE_MODULE("elf-truncated", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
