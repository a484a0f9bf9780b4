/* Overwrites the functions that its host gave it. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char *table = (char *)(uintptr_t)attack_call->host;
  uintptr_t page = (uintptr_t)table & ~(uintptr_t)4095;
  if (mprotect((void *)page, 8192, PROT_READ | PROT_WRITE) != 0) {
    stopped("mprotect");
    return;
  }
  for (size_t index = 24; index < sizeof(aether_host); index++) ((volatile char *)table)[index] = 0x41;
}

ATTACK
