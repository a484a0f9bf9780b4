/* Registers its module twice. */
#include "../common/fixture.h"

FIXTURE_MODULE("registers-twice", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  registrar->add(registrar, &fixture_module);
  return registrar->add(registrar, &fixture_module);
}
