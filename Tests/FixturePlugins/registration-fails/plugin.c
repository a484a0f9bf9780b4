/* Registers a module, then finds that it can't go on: nothing may stay registered. */
#include "../common/fixture.h"

FIXTURE_MODULE("registration-fails", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  registrar->add(registrar, &fixture_module);
  return registrar->fail(registrar, "the licence file /etc/fixture.licence is missing");
}
