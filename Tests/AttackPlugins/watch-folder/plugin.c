/* Watches a folder that it wasn't given. */
#include "../common/attack.h"

#include <sys/inotify.h>

static void attack(const char *target) {
  (void)target;
  int number = inotify_init1(IN_CLOEXEC);
  if (number < 0) {
    stopped("inotify_init1");
    return;
  }
  judge(inotify_add_watch(number, OUTSIDE, IN_ALL_EVENTS), "inotify_add_watch");
  close(number);
}

ATTACK_BOTH
