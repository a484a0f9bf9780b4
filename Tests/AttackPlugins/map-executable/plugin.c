/* Maps memory that can be written and executed. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  judge(page == MAP_FAILED ? -1 : 0, "mmap");
}

ATTACK_BOTH
