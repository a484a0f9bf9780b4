/* What the fixtures of durable runs have in common: their first two inputs are `effects`, the path of a file to which
 * lines are appended, and `name`, with which the lines begin. So a test sees what was done, in which order and how often,
 * also by a process that was killed. */
#ifndef AETHER_FIXTURE_EFFECTS_H
#define AETHER_FIXTURE_EFFECTS_H

#include "task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define EFFECTS_INPUTS(flag) \
  FIXTURE_PARAMETER(STRING, "effects", .flags = flag), FIXTURE_PARAMETER(STRING, "name", .flags = flag)

/* A string input; NULL when it wasn't given. */
static inline const char *text_of(const aether_call *call, uint32_t slot) {
  return aether_get_string(call->inputs[slot], NULL);
}

/* An integer input; `otherwise` when it wasn't given. */
static inline int64_t integer_of(const aether_call *call, uint32_t slot, int64_t otherwise) {
  aether_get_integer(call->inputs[slot], &otherwise);
  return otherwise;
}

/* Appends a line by one write. */
static inline int append_line(const char *path, const char *line, size_t length) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  ssize_t written;
  if (file < 0) return 0;
  do {
    written = write(file, line, length);
  } while (written < 0 && errno == EINTR);
  return close(file) == 0 && written == (ssize_t)length;
}

/* Appends "NAME what happened" to the file of effects, where one is given; else 0. */
__attribute__((format(printf, 2, 3))) static inline int effect(const aether_call *call, const char *format, ...) {
  const char *path = text_of(call, 0), *name = text_of(call, 1);
  char line[1024];
  int start, rest;
  va_list arguments;
  if (!path) return 1;
  start = snprintf(line, sizeof line, "%s ", name ? name : "?");
  if (start < 0 || start >= (int)sizeof line) return 0;
  va_start(arguments, format);
  rest = vsnprintf(line + start, sizeof line - (size_t)start, format, arguments);
  va_end(arguments);
  if (rest < 0 || start + rest + 1 >= (int)sizeof line) return 0;
  line[start + rest] = '\n';
  return append_line(path, line, (size_t)(start + rest) + 1);
}

/* Opens a FIFO for reading, which waits for a writer, and reads until its end. */
static inline int wait_for_fifo(const char *path) {
  char buffer[64];
  ssize_t count;
  int file;
  do {
    file = open(path, O_RDONLY | O_CLOEXEC);
  } while (file < 0 && errno == EINTR);
  if (file < 0) return 0;
  do {
    count = read(file, buffer, sizeof buffer);
  } while (count > 0 || (count < 0 && errno == EINTR));
  close(file);
  return count == 0;
}

static inline aether_status fail_with(const aether_call *call, const char *code) {
  aether_failure failure = {.struct_size = sizeof failure, .code = code};
  return call->host->fail(call, &failure);
}

/* An element of an array of error codes; every such fixture has it. */
#define NO_EFFECT_ERROR \
  { sizeof(aether_error_code), AETHER_CRITICAL, "NO_EFFECT", "A file can't be read or written" }

static inline aether_status no_effect(const aether_call *call) { return fail_with(call, "NO_EFFECT"); }

#endif
