/* Uses a function that no library defines: linking a shared library allows that, loading doesn't. */
#include "../common/fixture.h"

extern aether_status function_of_a_forgotten_library(void);

FIXTURE_MODULE("symbols-undefined", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) {
  if (function_of_a_forgotten_library() != AETHER_OK) return AETHER_FAILED;
  return registrar->add(registrar, &fixture_module);
}
