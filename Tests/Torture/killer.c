/* Preloaded into `aether`: counts the calls that change what is below a folder, in all threads, and kills the process at
 * one of them. So it is decided from outside, and for every change, when the process dies.
 *
 *   KILLER_FOLDER  the real path of the folder
 *   KILLER_RECORD  a file of sizeof(struct record) bytes, which outlives the process: see below
 *   KILLER_AT      the number of the call, from 1; 0 or nothing only counts
 *   KILLER_MODE    before | after | torn: a write does the first half of its work
 *
 * Children that run another program are left alone, also between vfork and exec. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 8192, TEXT = 256 };

struct record {
  _Atomic uint64_t count;
  char last[TEXT];  /* the call that killed */
  char kinds[MOST]; /* of each call: 'w' writes bytes, 's' waits for the disk, 'n' changes names or sizes */
};

enum mode { BEFORE, AFTER, TORN };

static struct record *record;
static char folder[PATH_MAX];
static size_t folder_length;
static uint64_t kill_at;
static enum mode mode;
static pid_t process;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("KILLER_FOLDER"), *file = getenv("KILLER_RECORD"), *at = getenv("KILLER_AT");
  const char *how = getenv("KILLER_MODE");
  char program[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  int descriptor;
  void *memory;
  if (length < 7 || memcmp(program + length - 7, "/aether", 7) != 0 || !name || !file) return;
  descriptor = open(file, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  memory = mmap(NULL, sizeof *record, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  if (memory == MAP_FAILED) return;
  folder_length = strlen(name);
  if (folder_length >= sizeof folder) return;
  memcpy(folder, name, folder_length);
  kill_at = at ? strtoull(at, NULL, 10) : 0;
  mode = how && strcmp(how, "after") == 0 ? AFTER : how && strcmp(how, "torn") == 0 ? TORN : BEFORE;
  process = getpid();
  record = memory;
}

static int is_below(const char *path) {
  return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int link_is_below(const char *link, const char *rest) {
  char path[2 * PATH_MAX];
  ssize_t length = readlink(link, path, PATH_MAX);
  if (length < 0) return 0;
  snprintf(path + length, sizeof path - (size_t)length, "%s%s", *rest ? "/" : "", rest);
  return is_below(path);
}

static int file_counts(int file) {
  char link[64];
  if (!record || file < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  return link_is_below(link, "");
}

static int path_counts(int directory, const char *path) {
  char link[64] = "/proc/self/cwd";
  if (!record) return 0;
  if (path[0] == '/') return is_below(path);
  if (directory != AT_FDCWD) snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
  return link_is_below(link, path);
}

static void die(const char *call, const char *path) {
  snprintf(record->last, TEXT, "%s %s", call, path);
  kill(process, SIGKILL);
  for (;;) pause();
}

static void die_at(const char *call, int file) {
  char link[64], path[PATH_MAX + 1] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  if (readlink(link, path, PATH_MAX) < 0) path[0] = 0;
  die(call, path);
}

/* Whether this call is the one. */
static int is_last(char kind) {
  uint64_t number;
  if (getpid() != process) return 0;
  number = atomic_fetch_add(&record->count, 1) + 1;
  if (number <= MOST) record->kinds[number - 1] = kind;
  return number == kill_at;
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define AROUND(counts, kind, dies, call) \
  do { \
    int errors, last = (counts) && is_last(kind); \
    if (last && mode != AFTER) dies; \
    result = (call); \
    errors = errno; \
    if (last) dies; \
    errno = errors; \
  } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  ssize_t result;
  int last = file_counts(file) && is_last('w');
  if (last && mode == BEFORE) die_at("write", file);
  result = real(file, bytes, last && mode == TORN ? count / 2 : count);
  if (last) die_at("write", file);
  return result;
}

#define POSITIONED(name, offset_type) \
  ssize_t name(int file, const void *bytes, size_t count, offset_type offset) { \
    REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
    ssize_t result; \
    int last = file_counts(file) && is_last('w'); \
    if (last && mode == BEFORE) die_at(#name, file); \
    result = real(file, bytes, last && mode == TORN ? count / 2 : count, offset); \
    if (last) die_at(#name, file); \
    return result; \
  }
POSITIONED(pwrite, off_t)
POSITIONED(pwrite64, off64_t)

/* Torn: the first half of the parts. */
ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  ssize_t result;
  int last = file_counts(file) && is_last('w');
  if (last && mode == BEFORE) die_at("writev", file);
  result = real(file, parts, last && mode == TORN ? count / 2 : count);
  if (last) die_at("writev", file);
  return result;
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
  REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
  ssize_t result;
  int last = file_counts(file) && is_last('w');
  if (last && mode == BEFORE) die_at("pwritev", file);
  result = real(file, parts, last && mode == TORN ? count / 2 : count, offset);
  if (last) die_at("pwritev", file);
  return result;
}

#define ON_FILE(name, kind, parameters, types, arguments) \
  int name parameters { \
    static int(*real) types; \
    int result; \
    if (!real) real = (int(*) types)dlsym(RTLD_NEXT, #name); \
    AROUND(file_counts(file), kind, die_at(#name, file), real arguments); \
    return result; \
  }
ON_FILE(fsync, 's', (int file), (int), (file))
ON_FILE(fdatasync, 's', (int file), (int), (file))
ON_FILE(ftruncate, 'n', (int file, off_t size), (int, off_t), (file, size))
ON_FILE(ftruncate64, 'n', (int file, off64_t size), (int, off64_t), (file, size))
ON_FILE(fallocate, 'n', (int file, int how, off_t from, off_t size), (int, int, off_t, off_t), (file, how, from, size))
ON_FILE(posix_fallocate, 'n', (int file, off_t from, off_t size), (int, off_t, off_t), (file, from, size))
ON_FILE(fchmod, 'n', (int file, mode_t bits), (int, mode_t), (file, bits))

#define ON_PATH(name, directory, path, parameters, types, arguments) \
  int name parameters { \
    static int(*real) types; \
    int result; \
    if (!real) real = (int(*) types)dlsym(RTLD_NEXT, #name); \
    AROUND(path_counts(directory, path), 'n', die(#name, path), real arguments); \
    return result; \
  }
ON_PATH(rename, AT_FDCWD, to, (const char *from, const char *to), (const char *, const char *), (from, to))
ON_PATH(
    renameat, to_folder, to, (int from_folder, const char *from, int to_folder, const char *to),
    (int, const char *, int, const char *), (from_folder, from, to_folder, to))
ON_PATH(
    renameat2, to_folder, to, (int from_folder, const char *from, int to_folder, const char *to, unsigned flags),
    (int, const char *, int, const char *, unsigned), (from_folder, from, to_folder, to, flags))
ON_PATH(link, AT_FDCWD, to, (const char *from, const char *to), (const char *, const char *), (from, to))
ON_PATH(unlink, AT_FDCWD, path, (const char *path), (const char *), (path))
ON_PATH(unlinkat, at, path, (int at, const char *path, int flags), (int, const char *, int), (at, path, flags))
ON_PATH(rmdir, AT_FDCWD, path, (const char *path), (const char *), (path))
ON_PATH(mkdir, AT_FDCWD, path, (const char *path, mode_t bits), (const char *, mode_t), (path, bits))
ON_PATH(mkdirat, at, path, (int at, const char *path, mode_t bits), (int, const char *, mode_t), (at, path, bits))

/* Only where it may make a file. */
#define OPENS(name, at, first, first_types, first_arguments) \
  int name(first const char *path, int flags, ...) { \
    static int (*real)(first_types const char *, int, ...); \
    mode_t bits = 0; \
    int result; \
    if (!real) real = (int (*)(first_types const char *, int, ...))dlsym(RTLD_NEXT, #name); \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list rest; \
      va_start(rest, flags); \
      bits = va_arg(rest, mode_t); \
      va_end(rest); \
    } \
    AROUND( \
        (flags & O_CREAT) && path_counts(at, path), 'n', die(#name, path), real(first_arguments path, flags, bits)); \
    return result; \
  }
#define NOTHING
#define INT_AT int at,
#define INT int,
#define AT at,
OPENS(open, AT_FDCWD, NOTHING, NOTHING, NOTHING)
OPENS(open64, AT_FDCWD, NOTHING, NOTHING, NOTHING)
OPENS(openat, at, INT_AT, INT, AT)
OPENS(openat64, at, INT_AT, INT, AT)
