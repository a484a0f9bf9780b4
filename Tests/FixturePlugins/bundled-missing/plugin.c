/* Needs a library that its manifest lists, and that was forgotten. */
#include "../common/fixture.h"

extern int helper_answer(void);

FIXTURE_MODULE("bundled-missing", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  if (helper_answer() != 42) return AETHER_FAILED;
  return registrar->add(registrar, &fixture_module);
}
