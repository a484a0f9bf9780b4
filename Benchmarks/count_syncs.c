/* A library for LD_PRELOAD that counts from outside what a program does to make its history durable. The file that
 * SYNC_COUNTS names, of three 64-bit numbers, is mapped and counted in, so that it is right however the program ends:
 *
 *   0  fsync, fdatasync, syncfs and sync_file_range
 *   1  commits: frame headers in a file `…-wal` whose size of the database is not 0 (SQLite's file format, section 4)
 *   2  the syncs of number 0 that were of such a file
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SYNCS, COMMITS, LOG_SYNCS, COUNTS };
enum { FRAME_HEADER = 24, FRAME_SIZE_AT = 4 };

static _Atomic uint64_t nowhere[COUNTS], *counts = nowhere;

__attribute__((constructor)) static void map_counts(void) {
  const char *path = getenv("SYNC_COUNTS");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    fputs("count_syncs: SYNC_COUNTS names no file of three numbers\n", stderr);
    _exit(2);
  }
  close(file);
  counts = mapped;
}

static int is_log(int file) {
  char link[64], path[4096];
  ssize_t length;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  length = readlink(link, path, sizeof path);
  return length >= 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

static void note_sync(int file) {
  counts[SYNCS]++;
  if (file >= 0 && is_log(file)) counts[LOG_SYNCS]++;
}

static void note_write(int file, const void *bytes, size_t size) {
  static const char none[4];
  if (size != FRAME_HEADER || memcmp((const char *)bytes + FRAME_SIZE_AT, none, sizeof none) == 0) return;
  if (is_log(file)) counts[COMMITS]++;
}

/* Defines a function that notes and hands on. */
#define WRAP(result, name, parameters, arguments, note) \
  result name parameters { \
    static result (*next) parameters; \
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, #name); \
    note; \
    return next arguments; \
  }

WRAP(int, fsync, (int file), (file), note_sync(file))
WRAP(int, fdatasync, (int file), (file), note_sync(file))
WRAP(int, syncfs, (int file), (file), note_sync(file))
WRAP(int, sync_file_range, (int file, off64_t from, off64_t size, unsigned how), (file, from, size, how), note_sync(file))
WRAP(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at),
     note_write(file, bytes, size))
WRAP(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at),
     note_write(file, bytes, size))
WRAP(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size), note_write(file, bytes, size))
