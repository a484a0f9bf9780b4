/* Measures the processor: a way to spy on others. */
#include "../common/attack.h"

#include <linux/perf_event.h>

static void attack(const char *target) {
  (void)target;
  struct perf_event_attr attributes = {
      .type = PERF_TYPE_SOFTWARE, .size = sizeof attributes, .config = PERF_COUNT_SW_CPU_CLOCK, .exclude_kernel = 1};
  judge(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0), "perf_event_open");
}

ATTACK_BOTH
