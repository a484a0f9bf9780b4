#define _GNU_SOURCE
/* Else libc's header may define what this file defines. */
#undef _FORTIFY_SOURCE
#include "CWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/*
 * Invariants: what the kernel opens is what the caller gets. Nothing is said about a thread of another process, whose clock
 * the kernel does not tell.
 *
 * A thread counts as running when it ran for LEAST nanoseconds since it was last asked about, or since it began: Dispatch
 * asks once a second while work waits, so one that only waits for a processor had some in between, and one that waits
 * for something else had none.
 */

enum { LEAST = 1000000, SLOTS = 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* By number modulo SLOTS. A thread that is not found counts from its beginning. */
static struct {
  int thread;
  int64_t time;
} seen[SLOTS];

/* The processor time of a thread of this process; false when it has no such thread. */
static bool time_of(int thread, int64_t *time) {
  /* As pthread_getcpuclockid makes it; the kernel takes it for threads of the caller's own process only. */
  clockid_t clock = (clockid_t)(~(uint32_t)thread << 3 | 6);
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return false;
  *time = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  return true;
}

static bool has_run(int thread, int64_t time) {
  size_t slot = (size_t)thread % SLOTS;
  pthread_mutex_lock(&lock);
  /* A number that was given again belongs to one whose clock began anew. */
  int64_t before = seen[slot].thread == thread && seen[slot].time <= time ? seen[slot].time : 0;
  seen[slot].thread = thread;
  seen[slot].time = time;
  pthread_mutex_unlock(&lock);
  return time - before >= LEAST;
}

/* The thread of `/proc/TID/stat`; 0 for another path. */
static int thread_of(const char *path) {
  static const char prefix[] = "/proc/", suffix[] = "/stat";
  int64_t number = 0;
  for (size_t index = 0; index < sizeof prefix - 1; index++)
    if (*path++ != prefix[index]) return 0;
  while (*path >= '0' && *path <= '9' && number <= INT32_MAX) number = 10 * number + (*path++ - '0');
  for (size_t index = 0; index < sizeof suffix; index++)
    if (*path++ != suffix[index]) return 0;
  return number <= INT32_MAX ? (int)number : 0;
}

/* A descriptor from which the state of a thread is read once; -1 where there is none. */
static int state_of(int thread, int flags) {
  int64_t time;
  int ends[2];
  char text[64];
  if (!time_of(thread, &time) || pipe2(ends, flags & O_CLOEXEC) != 0) return -1;
  int length = snprintf(text, sizeof text, "%d (worker) %c\n", thread, has_run(thread, time) ? 'R' : 'S');
  bool is_written = write(ends[1], text, (size_t)length) == length;
  close(ends[1]);
  if (is_written) return ends[0];
  close(ends[0]);
  return -1;
}

static int open_as_libc(const char *path, int flags, mode_t mode) {
  int file = openat(AT_FDCWD, path, flags, mode);
  if (file >= 0 || (errno != EACCES && errno != ENOENT) || (flags & O_ACCMODE) != O_RDONLY) return file;
  int saved = errno, thread = thread_of(path);
  if (thread > 0) file = state_of(thread, flags);
  if (file < 0) errno = saved;
  return file;
}

static bool takes_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

#define OPEN(name) \
  __attribute__((visibility("default"))) int name(const char *path, int flags, ...) { \
    va_list rest; \
    mode_t mode = 0; \
    va_start(rest, flags); \
    if (takes_mode(flags)) mode = va_arg(rest, mode_t); \
    va_end(rest); \
    return open_as_libc(path, flags, mode); \
  }

OPEN(open)
OPEN(open64)
