/* Bundles other bytes than the fixture `bundled`, under one SONAME: they can't share a process. */
#include "../common/fixture.h"

extern int helper_answer(void);

FIXTURE_MODULE("bundled-rival", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  if (helper_answer() != 42) return AETHER_FAILED;
  return registrar->add(registrar, &fixture_module);
}
