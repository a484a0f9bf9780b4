/* Lists the processes of the machine. */
#include "../common/attack.h"

#include <dirent.h>

static void attack(const char *target) {
  (void)target;
  DIR *entries = opendir("/proc");
  struct dirent *entry;
  int count = 0;
  if (!entries) {
    stopped("open");
    return;
  }
  while ((entry = readdir(entries))) count += strcmp(entry->d_name, "66") == 0;
  closedir(entries);
  errno = ENOENT;
  judge(count - 1, "readdir");
}

ATTACK_BOTH
