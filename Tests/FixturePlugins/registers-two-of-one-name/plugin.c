/* Registers two different modules under one name, and says that all went well. */
#include "../common/fixture.h"

FIXTURE_MODULE("registers-two-of-one-name", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  aether_module other = fixture_module;
  other.version = "2.0.0";
  registrar->add(registrar, &fixture_module);
  registrar->add(registrar, &other);
  return AETHER_OK;
}
