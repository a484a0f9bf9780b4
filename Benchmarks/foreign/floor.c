/* floor LIBRARY: nanoseconds of a bare ffi_call of its `first`, and of a call by a pointer of the right type. */

#include <dlfcn.h>
#include <ffi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CALLS = 200000, ROUNDS = 15 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **arguments) {
  void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
  int64_t (*first)(int64_t, int64_t) = library ? (int64_t (*)(int64_t, int64_t))dlsym(library, "first") : NULL;
  if (!first) {
    fprintf(stderr, "usage: floor LIBRARY\n");
    return 2;
  }
  ffi_type *types[] = {&ffi_type_sint64, &ffi_type_sint64};
  ffi_cif interface;
  if (ffi_prep_cif(&interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint64, types) != FFI_OK) return 1;
  double best = 1e18, direct = 1e18;
  for (int round = 0; round < ROUNDS; round++) {
    int64_t a = 0, b = 1, result = 0, sum = 0;
    void *values[] = {&a, &b};
    double start = now();
    for (a = 0; a < CALLS; a++) {
      ffi_call(&interface, FFI_FN(first), &result, values);
      sum += result;
    }
    double elapsed = (now() - start) / CALLS;
    if (elapsed < best) best = elapsed;
    start = now();
    for (a = 0; a < CALLS; a++) sum -= first(a, b);
    elapsed = (now() - start) / CALLS;
    if (elapsed < direct) direct = elapsed;
    if (sum != 0) return 1;
  }
  printf("best %f\ndirect %f\n", best, direct);
  return 0;
}
