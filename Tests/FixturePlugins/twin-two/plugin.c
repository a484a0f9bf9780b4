/* Two plugins of one name and version, with other bytes: this is number two. */
#include "../common/fixture.h"

__attribute__((used)) static const char which[] = "two";

FIXTURE_MODULE("twin", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
