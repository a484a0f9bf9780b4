/* What C libraries do, one function each. ForeignFeatureTests describe them by manifests. */

#include <complex.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <wchar.h>

#define ECHO(name, type) \
  type echo_##name(type value) { return value; }
ECHO(bool, bool)
ECHO(char, char)
ECHO(schar, signed char)
ECHO(uchar, unsigned char)
ECHO(short, short)
ECHO(ushort, unsigned short)
ECHO(int, int)
ECHO(uint, unsigned)
ECHO(long, long)
ECHO(ulong, unsigned long)
ECHO(longlong, long long)
ECHO(ulonglong, unsigned long long)
ECHO(int8, int8_t)
ECHO(int16, int16_t)
ECHO(int32, int32_t)
ECHO(int64, int64_t)
ECHO(uint8, uint8_t)
ECHO(uint16, uint16_t)
ECHO(uint32, uint32_t)
ECHO(uint64, uint64_t)
ECHO(size, size_t)
ECHO(ssize, ssize_t)
ECHO(intptr, intptr_t)
ECHO(uintptr, uintptr_t)
ECHO(ptrdiff, ptrdiff_t)
ECHO(wchar, wchar_t)
ECHO(float, float)
ECHO(double, double)
ECHO(longdouble, long double)
ECHO(complexfloat, float complex)
ECHO(complexdouble, double complex)
ECHO(complexlongdouble, long double complex)

/* Texts and bytes. */

char *doubled(const char *text) {
  size_t length = strlen(text);
  char *result = malloc(2 * length + 1);
  memcpy(result, text, length);
  memcpy(result + length, text, length + 1);
  return result;
}

size_t text_length(const char *text) { return text ? strlen(text) : 999; }

int make_text(char **result) {
  *result = strdup("made here");
  return 0;
}

void *make_bytes(size_t count, size_t *made) {
  unsigned char *bytes = malloc(count);
  for (size_t index = 0; index < count; index++) bytes[index] = (unsigned char)index;
  *made = count;
  return bytes;
}

int reversed(const void *from, size_t count, void *to, size_t *written) {
  for (size_t index = 0; index < count; index++) ((char *)to)[index] = ((const char *)from)[count - 1 - index];
  *written = count;
  return 0;
}

void capitalise(char *text) {
  if (*text >= 'a' && *text <= 'z') *text -= 32;
}

const char *not_utf8(void) { return "a\xff"; }

void says_too_much(char *buffer, size_t *written) {
  buffer[0] = 'x';
  *written = 100;
}

int64_t joined_length(const char *const *texts) {
  int64_t sum = 0;
  for (; *texts; texts++) sum += (int64_t)strlen(*texts) + 1;
  return sum;
}

/* Lists and structs. */

typedef struct {
  int x;
  double y;
  char tag[8];
} point;
typedef struct {
  point from, to;
  short weights[3];
} line;

double sum(const double *numbers, size_t count) {
  double sum = 0;
  for (size_t index = 0; index < count; index++) sum += numbers[index];
  return sum;
}

void squares(int64_t *numbers, size_t count) {
  for (size_t index = 0; index < count; index++) numbers[index] *= numbers[index];
}

void count_up(int32_t *numbers, size_t count) {
  for (size_t index = 0; index < count; index++) numbers[index] = (int32_t)index;
}

point moved(point start, int by) {
  start.x += by;
  start.y += by;
  return start;
}

line swapped(const line *from) {
  line result = *from;
  result.from = from->to;
  result.to = from->from;
  for (int index = 0; index < 3; index++) result.weights[index] = (short)(from->weights[index] + 1);
  return result;
}

void origin(point *result) {
  result->x = 0;
  result->y = 0.5;
  strcpy(result->tag, "origin");
}

double total_y(const point *points, size_t count) {
  double sum = 0;
  for (size_t index = 0; index < count; index++) sum += points[index].y;
  return sum;
}

void twice(int *number) { *number *= 2; }

int divide(int a, int b, int *quotient, int *rest) {
  if (b == 0) return -1;
  *quotient = a / b;
  *rest = a % b;
  return 0;
}

/* Variadic, and calling back. */

double sum_of(int count, ...) {
  va_list numbers;
  double sum = 0;
  va_start(numbers, count);
  for (int index = 0; index < count; index++) sum += va_arg(numbers, double);
  va_end(numbers);
  return sum;
}

int64_t apply(int64_t (*function)(int64_t, uint8_t), int64_t count) {
  int64_t sum = 0;
  for (int64_t index = 0; index < count; index++) sum += function(index, (uint8_t)index);
  return sum;
}

int count_points(const point *points, size_t count, bool (*wants)(const point *)) {
  int found = 0;
  for (size_t index = 0; index < count; index++) found += wants(points + index);
  return found;
}

float average(float (*value)(float), void (*done)(void)) {
  float result = (value(1) + value(2)) / 2;
  done();
  return result;
}

/* Handles. */

struct counter {
  int64_t value;
};
static int64_t open_counters;

int counter_open(int64_t start, struct counter **result) {
  if (start < 0) {
    *result = NULL;
    return -2;
  }
  *result = malloc(sizeof(struct counter));
  (*result)->value = start;
  open_counters++;
  return 0;
}

int counter_add(struct counter *counter, int64_t number) {
  if (number == 13) return -7;
  counter->value += number;
  return 0;
}

int64_t counter_value(const struct counter *counter) { return counter->value; }

void counter_close(struct counter *counter) {
  open_counters--;
  free(counter);
}

int64_t counters_open(void) { return open_counters; }

const char *counter_error(int code) { return code == -7 ? "thirteen is not counted" : "no such counter"; }

/* Failures. */

static int last_error;

int fails_by_errno(int number) {
  errno = number;
  return number ? -1 : 0;
}

void *fails_by_null(int number) { return number ? NULL : (void *)"there"; }

int fails_by_last_error(int number) {
  last_error = number;
  return number == 0;
}

int get_last_error(void) { return last_error; }

/* Names that look like others, and calls that leave traces. */

typedef struct {
  long a, b, c;
} function_info;

void about(function_info *info) {
  info->a = 1;
  info->b = 2;
  info->c = 3;
}

static int64_t closed;

int64_t descriptor_open(int64_t number) { return number + 100; }
void descriptor_close(int64_t descriptor) { closed = closed * 1000 + descriptor; }
int64_t closed_since(void) {
  int64_t result = closed;
  closed = 0;
  return result;
}
double half(double number) { return number / 2; }
