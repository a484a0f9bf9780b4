#include "aether/plugin.h"
