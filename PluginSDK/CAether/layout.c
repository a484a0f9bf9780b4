/* Compiles the header's layout assertions into the SDK: a plugin can't be built against a damaged header. */
#include "aether/plugin.h"
