/* A function that does as little as one with two arguments and a result can. */

#include <stdint.h>

int64_t first(int64_t a, int64_t b) {
  (void)b;
  return a;
}
