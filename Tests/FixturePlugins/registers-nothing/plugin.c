/* Registers nothing, and says that all went well. */
#include <aether/plugin.h>

AETHER_PLUGIN_ENTRY(fixture) {
  (void)registrar;
  return AETHER_OK;
}
