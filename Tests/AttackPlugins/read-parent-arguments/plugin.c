/* Reads the command line of aether. */
#include "../common/search.h"

static void attack(const char *target) {
  (void)target;
  search_file("/proc/77/cmdline");
}

ATTACK_BOTH
