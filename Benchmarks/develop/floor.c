/*
 * The floor of develop.py: watches a library by inotify, and calls it whenever another takes its place, from a copy that
 * nobody can change. Prints what it puts out: when it ran, and its version. Until it is killed.
 *
 *   floor FOLDER NAME
 */
#define _GNU_SOURCE
#include <aether/plugin.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void fail(const char *what, const char *why) {
  fprintf(stderr, "floor: %s: %s\n", what, why);
  _exit(1);
}

static const aether_task *added;
static int64_t outputs[2];

static aether_status add(aether_registrar registrar, const aether_module *module) {
  (void)registrar;
  added = module->operations;
  return AETHER_OK;
}

static aether_status emit(const aether_call *call, uint32_t slot, int64_t value) {
  (void)call;
  outputs[slot] = value;
  return AETHER_OK;
}

static int copy(const char *path) {
  struct stat status;
  off_t offset = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC), image = memfd_create("floor", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0 || image < 0 || fstat(file, &status) != 0) fail(path, strerror(errno));
  if (sendfile(image, file, &offset, (size_t)status.st_size) != status.st_size) fail("copy", strerror(errno));
  if (fcntl(image, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) fail("seal", strerror(errno));
  close(file);
  return image;
}

/* Loads, registers and runs. Nothing is unloaded before the next: that is no part of it. */
static void *call(const char *path, void *earlier, int *image) {
  char name[64];
  int copied = copy(path);
  snprintf(name, sizeof name, "/proc/self/fd/%d", copied);
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fail("load", dlerror());
  aether_status (*entry)(aether_registrar);
  *(void **)&entry = dlsym(library, "aether_plugin_register");
  struct aether_registrar_table table = {.struct_size = sizeof table, .add = add};
  if (entry == NULL || entry(&table) != AETHER_OK) fail("register", path);
  struct aether_host host = {.emit_integer = emit};
  struct aether_call now = {.host = &host};
  if (added->run(NULL, &now) != AETHER_OK) fail("run", path);
  printf("%" PRId64 " %" PRId64 "\n", outputs[0], outputs[1]);
  fflush(stdout);
  if (earlier != NULL) {
    dlclose(earlier);
    close(*image);
  }
  *image = copied;
  return library;
}

int main(int count, char **arguments) {
  char path[4096], records[4096] __attribute__((aligned(8)));
  if (count != 3) fail("usage", "floor FOLDER NAME");
  snprintf(path, sizeof path, "%s/%s", arguments[1], arguments[2]);
  int watch = inotify_init1(IN_CLOEXEC), image = -1;
  if (watch < 0 || inotify_add_watch(watch, arguments[1], IN_MOVED_TO) < 0) fail(arguments[1], strerror(errno));
  void *library = call(path, NULL, &image);
  while (read(watch, records, sizeof records) > 0) library = call(path, library, &image);
  return 1;
}
