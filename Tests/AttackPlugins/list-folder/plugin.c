/* Lists a folder that it wasn't given. */
#include "../common/attack.h"

#include <dirent.h>

static void attack(const char *target) {
  (void)target;
  DIR *entries = opendir(OUTSIDE);
  struct dirent *entry;
  char names[300] = "";
  if (!entries) {
    stopped("open");
    return;
  }
  while ((entry = readdir(entries))) {
    strncat(names, entry->d_name, sizeof names - strlen(names) - 1);
    strncat(names, " ", sizeof names - strlen(names) - 1);
  }
  closedir(entries);
  succeeded("%s", names);
}

ATTACK_BOTH
