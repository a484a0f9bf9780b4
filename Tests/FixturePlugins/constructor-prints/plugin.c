/* Writes to the standard output when it is loaded: that must not end up in what is described. It has no module.yaml. */
#include "../common/fixture.h"

#include <unistd.h>

__attribute__((constructor)) static void print(void) {
  static const char text[] = "{\"modules\": []}\n\xFF\xFE hello from the constructor\n";
  if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) _exit(3);
}

FIXTURE_MODULE("constructor-prints", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
