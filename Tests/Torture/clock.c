/* Preloaded into `aether`: the wall clock jumps with each look at it, an hour back, or years ahead. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <time.h>

static const long jumps[] = {0, -3600, 3L * 365 * 86400, -86400, 60, 365L * 86400, -7200};

int clock_gettime(clockid_t clock, struct timespec *time) {
  static _Atomic unsigned looks;
  static int (*real)(clockid_t, struct timespec *);
  int result;
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  result = real(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += jumps[atomic_fetch_add(&looks, 1) % 7];
  return result;
}
