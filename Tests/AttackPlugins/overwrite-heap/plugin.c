/* Overwrites the heap, and its management. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char *block = malloc(64);
  if (!block) return;
  for (long index = -64; index < 65536; index++) ((volatile char *)block)[index] = 0x41;
  free(block);
  for (int index = 0; index < 1000; index++) free(malloc((size_t)index * 16 + 1));
  abort();
}

ATTACK_BOTH
