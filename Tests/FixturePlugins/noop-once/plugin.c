/* The module `noop` under a manifest that says that it must not be done twice: benchmarks of what that costs. */
#define NOOP_NAME "noop-once"
#include "../noop/plugin.c"
