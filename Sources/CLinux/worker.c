#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Invariants: a worker starts with the descriptors 0 to 3 and no other. The process that stays outside a namespace
 * runs nothing but this file, and the one inside never outlives it.
 */

/* Copies from 4 up, so that none is overwritten before it is copied to its place. */
static int lift(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 4); }

int aether_spawn_worker(const char *path, char *const arguments[], char *const environment[], int output, int error,
                        int socket, pid_t *process) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  int lifted[3] = {lift(output), lift(error), lift(socket)};
  int result = lifted[0] < 0 || lifted[1] < 0 || lifted[2] < 0 ? errno : 0;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  if (result == 0) result = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  for (int index = 0; result == 0 && index < 3; index++)
    result = posix_spawn_file_actions_adddup2(&files, lifted[index], index + 1);
  if (result == 0) result = posix_spawn_file_actions_addclosefrom_np(&files, 4);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  if (result == 0) result = posix_spawn(process, path, &files, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  for (int index = 0; index < 3; index++)
    if (lifted[index] >= 0) close(lifted[index]);
  return result;
}

int64_t aether_processor_time(pid_t process) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return -1;
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The text of a file of /proc, ended by a 0; false when there is none. */
static bool read_about(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t length = read(file, text, size - 1);
  close(file);
  if (length < 0) return false;
  text[length] = 0;
  return true;
}

int aether_thread_count(pid_t process) {
  char path[64], text[1024];
  int count;
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  if (!read_about(path, text, sizeof text)) return -1;
  /* The name, in parentheses, may hold anything, parentheses too. */
  const char *rest = strrchr(text, ')');
  if (rest == NULL) return -1;
  const char *format = " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d";
  return sscanf(rest + 1, format, &count) == 1 ? count : -1;
}

pid_t aether_only_child(pid_t process) {
  char path[64], text[64];
  char *rest;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
  if (!read_about(path, text, sizeof text)) return 0;
  long child = strtol(text, &rest, 10);
  return strspn(rest, " ") == strlen(rest) ? (pid_t)child : 0;
}

/* Limits */

/*
 * A limit of 1 is what the kernel gives neither a file nor, other than 0, a program (core(5)). Where the limit is 0 already
 * and can't be raised, the second guard leaves a program nothing but the registers.
 */
void aether_leave_no_core(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) == 0) {
    rlim_t most = limit.rlim_max < 1 ? limit.rlim_max : 1;
    limit = (struct rlimit){most, most};
    setrlimit(RLIMIT_CORE, &limit);
  }
  int file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t written = write(file, "0", 1);
  (void)written;
  close(file);
}

int aether_limit(int resource, uint64_t most) {
  struct rlimit limit;
  if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return errno;
  /* RLIM_INFINITY is the greatest number. */
  if (limit.rlim_cur > most) limit.rlim_cur = most;
  if (limit.rlim_max > most) limit.rlim_max = most;
  return setrlimit((__rlimit_resource_t)resource, &limit) == 0 ? 0 : errno;
}

uint64_t aether_address_space(void) {
  char text[128];
  if (!read_about("/proc/self/statm", text, sizeof text)) return 0;
  return strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

void aether_use_one_arena(void) { mallopt(M_ARENA_MAX, 1); }

/* A namespace of processes */

/*
 * The first process of a namespace can't be ended by a signal from in there that has its default action, so a crash
 * report ends it by this status instead.
 */
static int signal_of_status(int status) {
  int number = status - 128;
  return number == SIGABRT || number == SIGTRAP || number == SIGSYS ? number : 0;
}

static _Noreturn void end_as(int status) {
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : signal_of_status(WEXITSTATUS(status));
  if (number != 0) {
    struct rlimit none = {0, 0};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
    _exit(128 + number);
  }
  _exit(WEXITSTATUS(status));
}

int aether_continue_inside(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  pid_t child = fork();
  if (child < 0) {
    int saved = errno;
    close(ends[0]);
    close(ends[1]);
    return saved;
  }
  if (child == 0) {
    /* getppid() is always 0 here; that the other end is closed tells that the parent died before it could matter. */
    struct pollfd parent = {.fd = ends[0], .events = 0};
    close(ends[1]);
    int result = prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL) == 0 ? 0 : errno;
    if (poll(&parent, 1, 0) != 0) _exit(1);
    close(ends[0]);
    return result;
  }
  if (ends[1] != 0) dup2(ends[1], 0);
  aether_close_range(1, ~0U);
  int status;
  pid_t ended;
  do {
    ended = waitpid(child, &status, 0);
  } while (ended != child && errno == EINTR);
  if (ended != child) _exit(1);
  end_as(status);
}
