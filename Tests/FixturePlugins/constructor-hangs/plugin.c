/* Never comes back from being loaded. It has no module.yaml: the host must load it to know what it is. */
#include "../common/fixture.h"

#include <unistd.h>

__attribute__((constructor)) static void hang(void) {
  for (;;) pause();
}

FIXTURE_MODULE("constructor-hangs", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
