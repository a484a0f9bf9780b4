/* Sees that it is asked to end, and goes on. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  const aether_cancel_1 *cancel = attack_call->host->service(attack_call->host, AETHER_CANCEL_1);
  for (;;) {
    if (cancel) (void)cancel->is_cancelled(attack_call);
    usleep(10000);
  }
}

ATTACK
