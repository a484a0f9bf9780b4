/* A good plugin; build.sh says that it is for RISC-V. */
#include "../common/fixture.h"

FIXTURE_MODULE("elf-machine", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
