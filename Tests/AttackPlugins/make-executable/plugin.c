/* Writes code, makes it executable and runs it. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov eax, 42; ret */
  unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int (*function)(void);
  if (page == MAP_FAILED) {
    stopped("mmap");
    return;
  }
  memcpy(page, code, sizeof code);
  if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) {
    stopped("mprotect");
    return;
  }
  memcpy(&function, &page, sizeof function);
  succeeded("code answered %d", function());
}

ATTACK_BOTH
