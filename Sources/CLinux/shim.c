#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Debian 12's headers are older than these. */
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

int aether_open_at(int directory, const char *path, int flags, mode_t mode) {
  int result;
  do {
    result = openat(directory, path, flags, mode);
  } while (result < 0 && errno == EINTR);
  return result;
}

int aether_open_beneath(int directory, const char *path, int flags) {
  struct {
    uint64_t flags, mode, resolve;
  } how = {(uint64_t)flags, 0, 0x08 | 0x02}; /* RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS */
  long result;
  do {
    result = syscall(SYS_openat2, directory, path, &how, sizeof how);
  } while (result < 0 && (errno == EINTR || errno == EAGAIN));
  return (int)result;
}

int aether_open_folder(const char *path) {
  return aether_open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

const char *aether_entry_name(const struct dirent *entry) { return entry->d_name; }

int aether_lock_range(int descriptor, short kind, bool waits, int64_t start, int64_t length) {
  struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  int result;
  do {
    result = fcntl(descriptor, waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
  } while (result < 0 && errno == EINTR);
  return result;
}

int aether_conflicting_range(int descriptor, short kind, int64_t *start, int64_t *length) {
  struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = *start, .l_len = *length};
  if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
  if (lock.l_type == F_UNLCK) return 0;
  *start = lock.l_start;
  *length = lock.l_len;
  return 1;
}

int aether_punch_hole(int descriptor, int64_t start, int64_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, length);
}

int aether_memfd_create(const char *name, bool executable) {
  unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int result = memfd_create(name, flags | (executable ? MFD_EXEC : 0));
  /* Kernels before 6.3 know no MFD_EXEC; there every memory file may be executed. */
  if (result < 0 && errno == EINVAL && executable) result = memfd_create(name, flags);
  return result;
}

int aether_seal(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

int aether_seals(int descriptor) { return fcntl(descriptor, F_GET_SEALS); }

int aether_close_range(unsigned first, unsigned last) { return (int)syscall(SYS_close_range, first, last, 0U); }

int aether_prctl(int option, unsigned long argument) { return prctl(option, argument, 0UL, 0UL, 0UL); }

pid_t aether_thread_id(void) { return (pid_t)syscall(SYS_gettid); }

void aether_name_thread(const char *name) { prctl(PR_SET_NAME, (unsigned long)name, 0UL, 0UL, 0UL); }

int aether_terminal_size(int descriptor, unsigned short *columns, unsigned short *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

const char *aether_error_text(int number) { return strerrordesc_np(number); }

char **aether_environment(void) { return environ; }

int aether_output_pipe(int *reader, int *writer) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
    int saved = errno;
    close(ends[0]);
    close(ends[1]);
    errno = saved;
    return -1;
  }
  *reader = ends[0];
  *writer = ends[1];
  return 0;
}

/* Descriptors from 3 up, so that copying one to 0, 1 or 2 can't overwrite another that is still to be copied. */
static int lift(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

int aether_spawn(const char *path, char *const arguments[], char *const environment[], const char *folder, int input,
                 int output, int error, bool own_group, pid_t *process) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  int streams[3] = {lift(input), lift(output), lift(error)};
  int result = streams[0] < 0 || streams[1] < 0 || streams[2] < 0 ? errno : 0;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  for (int number = 0; result == 0 && number < 3; number++)
    result = posix_spawn_file_actions_adddup2(&files, streams[number], number);
  if (result == 0) result = posix_spawn_file_actions_addclosefrom_np(&files, 3);
  if (result == 0 && folder != NULL) result = posix_spawn_file_actions_addchdir_np(&files, folder);
  short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  if (own_group) flags |= POSIX_SPAWN_SETPGROUP;
  posix_spawnattr_setflags(&attributes, flags);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  if (result == 0) result = posix_spawn(process, path, &files, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  for (int number = 0; number < 3; number++)
    if (streams[number] >= 0) close(streams[number]);
  return result;
}

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
int aether_pidfd_signal(int descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0);
}

int aether_pidfd(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int aether_wait(pid_t process, int *ending) {
  int status;
  pid_t result;
  do {
    result = waitpid(process, &status, 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -1;
  *ending = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return 0;
}

int aether_landlock_abi(void) { return (int)syscall(SYS_landlock_create_ruleset, NULL, 0UL, 1U); }

const char *aether_signal_name(int number) { return sigabbrev_np(number); }

static struct aether_image describe(const struct dl_phdr_info *info) {
  struct aether_image image = {info->dlpi_name, info->dlpi_addr, UINTPTR_MAX, 0};
  for (int index = 0; index < info->dlpi_phnum; index++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
    if (segment->p_type != PT_LOAD) continue;
    uintptr_t low = info->dlpi_addr + segment->p_vaddr;
    uintptr_t high = low + segment->p_memsz;
    if (low < image.low) image.low = low;
    if (high > image.high) image.high = high;
  }
  return image;
}

struct each_request {
  void (*visit)(const struct aether_image *, void *);
  void *context;
};

static int visit_each(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  struct each_request *request = context;
  struct aether_image image = describe(info);
  request->visit(&image, request->context);
  return 0;
}

void aether_each_image(void (*visit)(const struct aether_image *, void *), void *context) {
  struct each_request request = {visit, context};
  dl_iterate_phdr(visit_each, &request);
}

struct at_request {
  uintptr_t address;
  struct aether_image *found;
};

static int visit_at(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  struct at_request *request = context;
  for (int index = 0; index < info->dlpi_phnum; index++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
    if (segment->p_type != PT_LOAD) continue;
    uintptr_t low = info->dlpi_addr + segment->p_vaddr;
    if (request->address - low < segment->p_memsz) {
      *request->found = describe(info);
      request->found->name = NULL; /* It lives only as long as the image. */
      return 1;
    }
  }
  return 0;
}

bool aether_image_at(uintptr_t address, struct aether_image *found) {
  struct at_request request = {address, found};
  return dl_iterate_phdr(visit_at, &request) == 1;
}

bool aether_same_action(const struct sigaction *left, const struct sigaction *right) {
  /* SA_RESTORER: set by glibc whenever it sets an action, so it tells nothing. */
  if ((left->sa_flags ^ right->sa_flags) & ~0x04000000) return false;
  return (left->sa_flags & SA_SIGINFO) ? left->sa_sigaction == right->sa_sigaction
                                       : left->sa_handler == right->sa_handler;
}

static volatile sig_atomic_t forwarding_descriptor = -1;

static void forward(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(forwarding_descriptor, &byte, 1);
  (void)written; /* The pipe is full of signals that nobody read: one more tells nothing new. */
  errno = saved;
}

int aether_signal_pipe(int *reader, int *writer) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  /* A handler must never block on a full pipe. */
  if (fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) {
    int saved = errno;
    close(ends[0]);
    close(ends[1]);
    errno = saved;
    return -1;
  }
  *reader = ends[0];
  *writer = ends[1];
  return 0;
}

int aether_forward_signal(int signal, int descriptor) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = forward;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  forwarding_descriptor = descriptor;
  return sigaction(signal, &action, NULL);
}

static int set_handler(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

int aether_reset_signal(int signal) { return set_handler(signal, SIG_DFL); }

int aether_ignore_signal(int signal) { return set_handler(signal, SIG_IGN); }

bool aether_signal_is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}
