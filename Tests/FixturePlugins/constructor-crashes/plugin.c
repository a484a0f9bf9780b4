/* Crashes when it is loaded. It has no module.yaml: the host must load it to know what it is. */
#include "../common/fixture.h"

__attribute__((constructor)) static void crash(void) {
  int *volatile nowhere = NULL;
  *nowhere = 1;
}

FIXTURE_MODULE("constructor-crashes", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
