/* A good plugin; its module.yaml has errors. */
#include "../common/fixture.h"

FIXTURE_MODULE("manifest-broken", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
