/* Reads the memory of aether by /proc/PID/mem. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  char line[512];
  unsigned long begin = 0, end = 0;
  static char bytes[1 << 20];
  FILE *maps = fopen("/proc/77/maps", "re");
  int file;
  if (!maps) {
    stopped("open maps");
    return;
  }
  while (fgets(line, sizeof line, maps)) {
    if (strstr(line, "[stack]")) sscanf(line, "%lx-%lx", &begin, &end);
  }
  fclose(maps);
  file = open("/proc/77/mem", O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    stopped("open mem");
    return;
  }
  if (end - begin > sizeof bytes) begin = end - sizeof bytes;
  if (pread(file, bytes, end - begin, (off_t)begin) <= 0) stopped("read mem");
  else if (!show_secret_in(bytes, end - begin)) stopped("search");
  close(file);
}

ATTACK_BOTH
