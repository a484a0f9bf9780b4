/* States a struct_size in which its module doesn't fit. */
#include "../common/fixture.h"

FIXTURE_MODULE("size-too-small", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  aether_module module = fixture_module;
  module.struct_size = 24;
  return registrar->add(registrar, &module);
}
