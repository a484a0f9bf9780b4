/* Reads memory whose file has shrunk. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  int file = (int)syscall(SYS_memfd_create, "short", 1);
  char *page;
  if (file < 0 || ftruncate(file, 4096) != 0) {
    stopped("memfd_create");
    return;
  }
  page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED || ftruncate(file, 0) != 0) {
    stopped("mmap");
    return;
  }
  *(volatile char *)page = 1;
}

ATTACK_BOTH
