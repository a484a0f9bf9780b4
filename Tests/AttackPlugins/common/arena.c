/* The arena: runs a command in a world of its own and says what became of that world.
 *
 *     unshare --mount --pid --net --ipc --fork --mount-proc --kill-child arena SECONDS KILL-AFTER PROGRAM ARGUMENT...
 *
 * It is process 1 of that world. After SECONDS it kills the command; after KILL-AFTER milliseconds as well, as its user
 * might (0: never). The command's streams go to the files `out` and `err` in the current folder. What was seen is
 * written to standard output, a line each: "ended exit 0", "ended signal 9", "secret", "heard tcp", "changed mark", ... */
#define _GNU_SOURCE
#include "places.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static void need(int good, const char *what) {
  if (good) return;
  printf("arena %s: %s\n", what, strerror(errno));
  fflush(stdout);
  _exit(99);
}

static void put(const char *path, const char *text, mode_t mode) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  need(file >= 0, path);
  need(write(file, text, strlen(text)) == (ssize_t)strlen(text), path);
  fchmod(file, mode);
  close(file);
}

static void folder(const char *path, mode_t mode) { need(mkdir(path, mode) == 0 && chmod(path, mode) == 0, path); }

/* The files of the world; what must stay as it is stands in `check`. */
static void make_files(void) {
  need(mount("arena", ARENA, "tmpfs", 0, "size=256m,mode=755") == 0, "mount");
  need(mount("arena", "/dev/shm", "tmpfs", 0, "size=128m,mode=1777") == 0, "mount /dev/shm");
  folder(OUTSIDE, 0777);
  folder(ARENA_STATE, 0700);
  folder(ARENA "/tmp", 0777);
  folder(ARENA_HOME, 0755);
  folder(ARENA_HOME "/.ssh", 0755);
  folder(ARENA_STATE "/other-project", 0755);
  put(OUTSIDE_SECRET, ARENA_SECRET " of a file\n", 0644);
  put(OUTSIDE_MARK, "as it was\n", 0644);
  put(OUTSIDE "/named-" ARENA_SECRET, "", 0644);
  put(OUTSIDE "/inherited", "", 0644);
  put(ARENA_KEY, ARENA_SECRET " of a key\n", 0600);
  put(OTHER_STATE, ARENA_SECRET " of a run\n", 0600);
  put(ARENA "/shadow", "root:" ARENA_SECRET ":19000::::::\n", 0644);
  need(mount(ARENA "/shadow", "/etc/shadow", NULL, MS_BIND, NULL) == 0, "bind shadow");
}

/* ---- Listeners --------------------------------------------------------------------------------------------------- */

enum { TCP, TCP6, UDP, DNS, UNIX, ABSTRACT, LISTENERS };
static const char *const listener_names[] = {"tcp", "tcp6", "udp", "dns", "unix", "abstract"};
static int listeners[LISTENERS];
static int heard[LISTENERS];

static int listener(int kind, const void *address, socklen_t length) {
  int one = 1, number = socket(((const struct sockaddr *)address)->sa_family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (number < 0) return -1;
  setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(number, IPPROTO_TCP, 23 /* TCP_FASTOPEN */, &(int){16}, sizeof(int));
  if (bind(number, address, length) != 0 || (kind == SOCK_STREAM && listen(number, 16) != 0)) {
    close(number);
    return -1;
  }
  return number;
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void make_listeners(void) {
  struct sockaddr_in tcp = loopback(TCP_PORT), udp = loopback(UDP_PORT), dns = loopback(DNS_PORT);
  struct sockaddr_in6 tcp6 = {.sin6_family = AF_INET6, .sin6_port = htons(TCP_PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = OUTSIDE_SOCKET};
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0" ABSTRACT_NAME};
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int number = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  need(number >= 0 && ioctl(number, SIOCSIFFLAGS, &request) == 0, "loopback");
  close(number);
  listeners[TCP] = listener(SOCK_STREAM, &tcp, sizeof tcp);
  listeners[TCP6] = listener(SOCK_STREAM, &tcp6, sizeof tcp6);
  listeners[UDP] = listener(SOCK_DGRAM, &udp, sizeof udp);
  listeners[DNS] = listener(SOCK_DGRAM, &dns, sizeof dns);
  listeners[UNIX] = listener(SOCK_STREAM, &path, sizeof path);
  listeners[ABSTRACT] = listener(
      SOCK_STREAM, &name, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(ABSTRACT_NAME)));
  need(listeners[TCP] >= 0 && listeners[UDP] >= 0 && listeners[DNS] >= 0, "listeners");
  need(listeners[UNIX] >= 0 && listeners[ABSTRACT] >= 0, "local listeners");
  chmod(OUTSIDE_SOCKET, 0777);
}

static void hear(void) {
  char bytes[256];
  for (int index = 0; index < LISTENERS; index++) {
    int number;
    if (listeners[index] < 0) continue;
    if (index == UDP || index == DNS) {
      if (recv(listeners[index], bytes, sizeof bytes, MSG_DONTWAIT) >= 0) heard[index] = 1;
    } else if ((number = accept4(listeners[index], NULL, NULL, SOCK_CLOEXEC)) >= 0) {
      heard[index] = 1;
      close(number);
    }
  }
}

/* Whether a connection to the port on which an attack may listen is taken. */
static int is_reached(void) {
  struct sockaddr_in address = loopback(LISTEN_PORT);
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int good = connect(number, (struct sockaddr *)&address, sizeof address) == 0;
  close(number);
  return good;
}

/* ---- Processes --------------------------------------------------------------------------------------------------- */

/* A child with that number. */
static pid_t child(pid_t number) {
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
  } arguments = {.exit_signal = SIGCHLD, .set_tid = (uint64_t)(uintptr_t)&number, .set_tid_size = 1};
  pid_t answer = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
  need(answer >= 0, "clone3");
  return answer;
}

static volatile char *victim_page;

static void be_victim(void) {
  int file = open(OUTSIDE_SECRET, O_RDONLY);
  char *page = mmap((void *)VICTIM_ADDRESS, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  need(page != MAP_FAILED && file >= 0 && dup2(file, VICTIM_DESCRIPTOR) >= 0, "victim");
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
  strcpy(page, ARENA_SECRET " of a process");
  victim_page = page;
  while (victim_page[0] == 'A') usleep(5000);
  _exit(7);
}

static void list_left(const char *word, int is_said, int *count) {
  DIR *processes = opendir("/proc");
  struct dirent *entry;
  *count = 0;
  while (processes && (entry = readdir(processes))) {
    int number = atoi(entry->d_name);
    char path[64], name[64] = "?", state = '?';
    FILE *file;
    if (number <= 1 || number == VICTIM_PROCESS) continue;
    snprintf(path, sizeof path, "/proc/%d/stat", number);
    if ((file = fopen(path, "re"))) {
      if (fscanf(file, "%*d (%63[^)]) %c", name, &state) != 2) state = '?';
      fclose(file);
    }
    if (state == 'Z') continue;
    if (is_said && *count < 5) printf("%s %s\n", word, name);
    (*count)++;
  }
  if (processes) closedir(processes);
}

/* ---- What changed ------------------------------------------------------------------------------------------------ */

static int has_secret(const char *path, off_t *size) {
  struct stat status;
  char *bytes;
  int file = open(path, O_RDONLY | O_CLOEXEC), found;
  *size = 0;
  if (file < 0 || fstat(file, &status) != 0) return 0;
  *size = status.st_size;
  bytes = status.st_size ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
  close(file);
  if (bytes == MAP_FAILED) return 0;
  found = memmem(bytes, (size_t)status.st_size, ARENA_SECRET, strlen(ARENA_SECRET)) != NULL;
  munmap(bytes, (size_t)status.st_size);
  return found;
}

/* Says which file differs from what it was. */
static void check_file(const char *name, const char *path, const struct stat *before) {
  struct stat now;
  char list[256];
  if (lstat(path, &now) != 0) {
    printf("changed %s gone\n", name);
    return;
  }
  if (now.st_ino != before->st_ino || now.st_nlink != before->st_nlink) printf("changed %s link\n", name);
  if (now.st_mode != before->st_mode || now.st_uid != before->st_uid) printf("changed %s mode\n", name);
  if (now.st_size != before->st_size) printf("changed %s size\n", name);
  if (now.st_mtim.tv_sec != before->st_mtim.tv_sec || now.st_mtim.tv_nsec != before->st_mtim.tv_nsec) {
    printf("changed %s time\n", name);
  }
  if (llistxattr(path, list, sizeof list) > 0) printf("changed %s attribute\n", name);
}

/* Says what is in a folder beyond `expected` names, which end in NULL. */
static void check_folder(const char *path, const char *const *expected) {
  DIR *entries = opendir(path);
  struct dirent *entry;
  if (!entries) printf("changed %s gone\n", path);
  while (entries && (entry = readdir(entries))) {
    int known = entry->d_name[0] == '.' && (!entry->d_name[1] || entry->d_name[1] == '.');
    for (const char *const *name = expected; *name; name++) known |= strcmp(*name, entry->d_name) == 0;
    if (!known) printf("changed %s new\n", path);
  }
  if (entries) closedir(entries);
}

static int has_tampered(const char *path, int depth) {
  DIR *entries = opendir(path);
  struct dirent *entry;
  int found = 0;
  while (entries && !found && (entry = readdir(entries))) {
    char below[4096], text[16] = "";
    int file;
    if (entry->d_name[0] == '.') continue;
    snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
    if (entry->d_type == DT_DIR) {
      found = depth > 0 && has_tampered(below, depth - 1);
    } else if ((file = open(below, O_RDONLY | O_CLOEXEC)) >= 0) {
      found = read(file, text, 8) == 8 && memcmp(text, "TAMPERED", 8) == 0;
      close(file);
    }
  }
  if (entries) closedir(entries);
  return found;
}

static const char *const nothing[] = {NULL};
static const char *const outside_names[] = {"secret", "mark", "named-" ARENA_SECRET, "inherited", "socket", NULL};

int main(int count, char **arguments) {
  struct stat mark, secret, key, state, inherited;
  struct timespec begin, now;
  struct rlimit limit_before, limit;
  cpu_set_t processors_before, processors;
  off_t size;
  long milliseconds = 0, seconds = count > 3 ? atol(arguments[1]) : 0, kill_after = count > 3 ? atol(arguments[2]) : 0;
  int ending = 0, is_ended = 0, is_stopped = 0, is_late = 0, reached = 0, left = 0;
  pid_t aether, victim;
  need(count > 3 && getpid() == 1, "it is not process 1 of its own world");
  setvbuf(stdout, NULL, _IOLBF, 0);
  umask(0);
  make_files();
  make_listeners();
  setenv("HOME", ARENA_HOME, 1);
  setenv("AETHER_STATE", ARENA_STATE, 1);
  setenv("TMPDIR", ARENA "/tmp", 1);
  setenv("ARENA_TOKEN", ARENA_SECRET " of the environment", 1);
  if ((victim = child(VICTIM_PROCESS)) == 0) be_victim();
  prlimit(victim, RLIMIT_NOFILE, NULL, &limit_before);
  sched_getaffinity(victim, sizeof processors_before, &processors_before);
  usleep(20000);
  lstat(OUTSIDE_MARK, &mark), lstat(OUTSIDE_SECRET, &secret), lstat(ARENA_KEY, &key), lstat(OTHER_STATE, &state);
  lstat(OUTSIDE "/inherited", &inherited);
  if ((aether = child(AETHER_PROCESS)) == 0) {
    int output = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600), error = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int written = open(OUTSIDE "/inherited", O_WRONLY | O_APPEND);
    dup2(written, INHERITED_DESCRIPTOR);
    dup2(output, 1), dup2(error, 2), close(output), close(error), close(written);
    umask(022);
    execv(arguments[3], arguments + 3);
    _exit(98);
  }
  clock_gettime(CLOCK_MONOTONIC, &begin);
  while (!is_ended) {
    int status;
    pid_t one;
    while ((one = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
      if (one == aether && WIFSTOPPED(status)) is_stopped = 1, kill(aether, SIGKILL);
      else if (one == aether) is_ended = 1, ending = status;
    }
    hear();
    if (!reached) reached = is_reached();
    clock_gettime(CLOCK_MONOTONIC, &now);
    milliseconds = (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000;
    if (kill_after > 0 && milliseconds > kill_after) kill(aether, SIGKILL);
    if (milliseconds > seconds * 1000 && !is_late) is_late = 1, kill(aether, SIGKILL);
    usleep(3000);
  }
  hear();
  if (is_late) printf("late\n");
  else if (is_stopped) printf("parent stopped\n");
  else if (WIFSIGNALED(ending)) printf("ended signal %d\n", WTERMSIG(ending));
  else printf("ended exit %d\n", WEXITSTATUS(ending));
  for (int round = 0; round < 100; round++) {
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    list_left("left", 0, &left);
    if (!left) break;
    usleep(10000);
  }
  list_left("left", 1, &left);
  if (has_secret("out", &size)) printf("secret\n");
  if (size > 8 << 20) printf("flood out\n");
  if (has_secret("err", &size)) printf("secret\n");
  if (size > 8 << 20) printf("flood err\n");
  for (int index = 0; index < LISTENERS; index++) {
    if (heard[index]) printf("heard %s\n", listener_names[index]);
  }
  if (reached) printf("reached\n");
  check_file("mark", OUTSIDE_MARK, &mark), check_file("secret", OUTSIDE_SECRET, &secret);
  check_file("key", ARENA_KEY, &key), check_file("state", OTHER_STATE, &state);
  check_file("inherited", OUTSIDE "/inherited", &inherited);
  check_folder(OUTSIDE, outside_names), check_folder("/dev/shm", nothing), check_folder(ARENA "/tmp", nothing);
  if (has_tampered(ARENA_STATE, 4)) printf("changed output tampered\n");
  if (kill(victim, 0) != 0 || waitpid(victim, NULL, WNOHANG) != 0 || getpgid(victim) < 0) printf("victim died\n");
  if (prlimit(victim, RLIMIT_NOFILE, NULL, &limit) == 0 && limit.rlim_cur != limit_before.rlim_cur) {
    printf("victim limits\n");
  }
  if (sched_getaffinity(victim, sizeof processors, &processors) == 0 && !CPU_EQUAL(&processors, &processors_before)) {
    printf("victim processors\n");
  }
  errno = 0;
  if (getpriority(PRIO_PROCESS, (id_t)victim) != 0 && errno == 0) printf("victim priority\n");
  fflush(stdout);
  return 0;
}
