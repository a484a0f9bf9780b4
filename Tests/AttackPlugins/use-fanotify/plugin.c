/* Watches the file system of all. */
#include "../common/attack.h"

#include <sys/fanotify.h>

static void attack(const char *target) {
  (void)target;
  judge(fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY), "fanotify_init");
}

ATTACK_BOTH
