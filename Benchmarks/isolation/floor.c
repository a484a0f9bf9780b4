/*
 * The floors of isolation.py: what the kernel takes for the same, asked by C. Prints lines of a name and a number.
 *
 *   floor round-trip COUNT            `plain` and `polled`: microseconds of one message there and one back
 *   floor copy BYTES COUNT            `fresh`: milliseconds of a copy to fresh pages
 *   floor worker COUNT LIBRARY        `isolated`: microseconds of a process in all layers, made for one call
 *
 * It is its own worker: `floor --serve`, with the layers of Confiner.swift in their order, by the same C.
 */
#define _GNU_SOURCE
#include "CLinux.h"
#include "Sandbox.h"

#include <aether/plugin.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static _Noreturn void fail(const char *what, int error) {
  fprintf(stderr, "floor: %s: %s\n", what, strerror(error));
  _exit(1);
}

static void must(const char *what, int error) {
  if (error != 0) fail(what, error);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int ascending(const void *left, const void *right) {
  double one = *(const double *)left, other = *(const double *)right;
  return (one > other) - (one < other);
}

static double median(double *times, size_t count) {
  qsort(times, count, sizeof *times, ascending);
  return times[count / 2];
}

/* Round trips */

enum { MESSAGE = 64 };

static void receive_polled(int socket, char *message) {
  struct iovec part = {message, MESSAGE};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
  struct pollfd waiting = {.fd = socket, .events = POLLIN};
  if (poll(&waiting, 1, -1) != 1 || recvmsg(socket, &header, MSG_DONTWAIT) != MESSAGE) fail("receive", errno);
}

static double round_trip(long count, bool polls) {
  int host, worker;
  char message[MESSAGE] = {0};
  if (aether_message_pair(&host, &worker) != 0) fail("make a pair", errno);
  pid_t child = fork();
  if (child < 0) fail("fork", errno);
  if (child == 0) {
    close(host);
    for (;;) {
      if (polls) {
        struct pollfd waiting = {.fd = worker, .events = POLLIN};
        if (poll(&waiting, 1, -1) != 1) _exit(1);
      }
      if (recv(worker, message, sizeof message, 0) != MESSAGE) _exit(0);
      if (send(worker, message, sizeof message, MSG_NOSIGNAL) != MESSAGE) _exit(0);
    }
  }
  close(worker);
  double begin = 0;
  /* The first tenth does not count. */
  for (long number = -count / 10; number < count; number++) {
    if (number == 0) begin = now();
    if (send(host, message, sizeof message, MSG_NOSIGNAL) != MESSAGE) fail("send", errno);
    if (polls)
      receive_polled(host, message);
    else if (recv(host, message, sizeof message, 0) != MESSAGE)
      fail("receive", errno);
  }
  double each = (now() - begin) / (double)count;
  close(host);
  waitpid(child, NULL, 0);
  return each;
}

/* Copies */

static double copy(size_t size, size_t count) {
  char *source = malloc(size);
  double *times = calloc(count, sizeof *times);
  if (source == NULL || times == NULL) fail("allocate", ENOMEM);
  for (size_t index = 0; index < size; index++) source[index] = (char)(index * 2654435761u >> 24);
  for (size_t index = 0; index < count; index++) {
    double begin = now();
    char *target = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (target == MAP_FAILED) fail("map", errno);
    memcpy(target, source, size);
    __asm__ volatile("" : : "r"(target) : "memory");
    munmap(target, size);
    times[index] = now() - begin;
  }
  return median(times, count) / 1e3;
}

/* A worker in all layers */

static const char *const system_places[] = {
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
    "/usr/share/locale", "/sys/devices/system/cpu", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
};
enum { PLACES = COUNT(system_places) };

static bool is_device(const char *path) { return strncmp(path, "/dev/", 5) == 0; }

static void confine(void) {
  must("namespaces", aether_enter_namespaces(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC));
  must("die with the parent", prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL) == 0 ? 0 : errno);
  must("inside", aether_continue_inside());
  struct aether_bind binds[PLACES + 1];
  for (size_t index = 0; index < PLACES; index++)
    binds[index] = (struct aether_bind){system_places[index], is_device(system_places[index])};
  binds[PLACES] = (struct aether_bind){"/proc/self/fd", false};
  must("root", aether_private_root(binds, COUNT(binds), 512 << 20));
  must("capabilities", aether_drop_capabilities());
  must("memory", aether_hide_memory());
  must("privileges", aether_no_new_privileges());
  must("cores", aether_limit(RLIMIT_CORE, 0));
  must("files", aether_limit(RLIMIT_NOFILE, 1024));
  must("processes", getuid() == 0 ? 0 : aether_limit(RLIMIT_NPROC, 256));
  struct aether_rule rules[PLACES + 1];
  size_t count = 0;
  for (size_t index = 0; index < PLACES; index++) {
    int place = aether_open_place(system_places[index]);
    uint32_t rights = is_device(system_places[index]) ? AETHER_MAY_READ | AETHER_MAY_WRITE : AETHER_MAY_READ;
    if (place >= 0) rules[count++] = (struct aether_rule){place, rights};
  }
  int workspace = aether_open_place("/workspace");
  if (workspace >= 0) rules[count++] = (struct aether_rule){workspace, AETHER_MAY_READ | AETHER_MAY_WRITE};
  must("Landlock", aether_landlock(rules, count, NULL, 0));
  for (size_t index = 0; index < count; index++) close(rules[index].descriptor);
  must("filter", aether_filter(0));
}

static aether_status add(aether_registrar registrar, const aether_module *module) {
  (void)registrar;
  return module->name != NULL ? AETHER_OK : AETHER_INVALID;
}

static int serve(void) {
  enum { CONNECTION = 3 };
  int descriptors[AETHER_MOST_DESCRIPTORS];
  size_t count;
  char message[MESSAGE], path[64];
  if (aether_receive_message(CONNECTION, message, sizeof message, descriptors, &count, true) != MESSAGE || count != 1)
    fail("receive the library", errno);
  confine();
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptors[0]);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "floor: %s\n", dlerror());
    return 1;
  }
  aether_status (*entry)(aether_registrar);
  *(void **)&entry = dlsym(library, "aether_plugin_register");
  struct aether_registrar_table table = {.struct_size = sizeof table, .add = add};
  if (entry == NULL || entry(&table) != AETHER_OK) fail("call", EINVAL);
  struct iovec part = {message, sizeof message};
  if (aether_send_message(CONNECTION, &part, 1, NULL, 0) != 0) fail("answer", errno);
  _exit(0);
}

static double fresh_worker(const char *program, int library, int null) {
  char *arguments[] = {(char *)program, "--serve", NULL}, *environment[] = {NULL};
  char message[MESSAGE] = {0};
  int host, worker, descriptors[AETHER_MOST_DESCRIPTORS], status;
  size_t count;
  pid_t process;
  double begin = now();
  if (aether_message_pair(&host, &worker) != 0) fail("make a pair", errno);
  must("start", aether_spawn_worker(program, arguments, environment, null, STDERR_FILENO, worker, &process));
  close(worker);
  struct iovec part = {message, sizeof message};
  if (aether_send_message(host, &part, 1, &library, 1) != 0) fail("send", errno);
  if (aether_receive_message(host, message, sizeof message, descriptors, &count, true) != MESSAGE)
    fail("receive", errno);
  close(host);
  if (waitpid(process, &status, 0) != process || status != 0) fail("wait", ECHILD);
  return now() - begin;
}

static double fresh_workers(size_t count, const char *path) {
  struct stat status;
  off_t offset = 0;
  double *times = calloc(count, sizeof *times);
  int file = open(path, O_RDONLY | O_CLOEXEC), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  int library = aether_memfd_create("floor", true);
  if (times == NULL || file < 0 || null < 0 || library < 0 || fstat(file, &status) != 0) fail(path, errno);
  if (sendfile(library, file, &offset, (size_t)status.st_size) != status.st_size || aether_seal(library) != 0)
    fail("copy the library", errno);
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length < 0) fail("find this program", errno);
  program[length] = 0;
  for (size_t index = 0; index < count; index++) times[index] = fresh_worker(program, library, null);
  return median(times, count);
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "--serve") == 0) return serve();
  if (count == 3 && strcmp(arguments[1], "round-trip") == 0) {
    printf("plain %f\n", round_trip(atol(arguments[2]), false));
    printf("polled %f\n", round_trip(atol(arguments[2]), true));
    return 0;
  }
  if (count == 4 && strcmp(arguments[1], "copy") == 0) {
    printf("fresh %f\n", copy(strtoul(arguments[2], NULL, 10), strtoul(arguments[3], NULL, 10)));
    return 0;
  }
  if (count == 4 && strcmp(arguments[1], "worker") == 0) {
    printf("isolated %f\n", fresh_workers(strtoul(arguments[2], NULL, 10), arguments[3]));
    return 0;
  }
  fprintf(stderr, "usage: floor round-trip COUNT | copy BYTES COUNT | worker COUNT LIBRARY\n");
  return 2;
}
