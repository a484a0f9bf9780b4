#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Invariants: no function leaves a descriptor open; each one that fails half-way leaves the process with less than it
 * had, never with more, and the caller gives up then. Only aether_enter_namespaces needs /proc.
 */

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* Identity */

static int write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  int result = write(file, text, strlen(text)) < 0 ? errno : 0;
  close(file);
  return result;
}

int aether_enter_namespaces(int flags) {
  char users[64], groups[64];
  snprintf(users, sizeof users, "%u %u 1", geteuid(), geteuid());
  snprintf(groups, sizeof groups, "%u %u 1", getegid(), getegid());
  if (unshare(CLONE_NEWUSER | flags) != 0) return errno;
  int result = write_text("/proc/self/setgroups", "deny");
  if (result == 0) result = write_text("/proc/self/uid_map", users);
  if (result == 0) result = write_text("/proc/self/gid_map", groups);
  return result;
}

int aether_drop_capabilities(void) {
  unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
                       SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
  /* Who is not root and may not set these has nothing to get back by exec. */
  if (prctl(PR_SET_SECUREBITS, bits, 0UL, 0UL, 0UL) != 0 && (errno != EPERM || geteuid() == 0)) return errno;
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL) != 0) return errno;
  for (unsigned long capability = 0; prctl(PR_CAPBSET_DROP, capability, 0UL, 0UL, 0UL) == 0;) capability++;
  if (errno != EINVAL && (errno != EPERM || geteuid() == 0)) return errno;
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}, {0, 0, 0}};
  return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

int aether_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0 ? 0 : errno; }

void aether_allow_tracers(void) { prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0UL, 0UL, 0UL); }

int aether_hide_memory(void) { return prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == 0 ? 0 : errno; }

/* Files */

/* struct mount_attr, OPEN_TREE_…, MOVE_MOUNT_… and MOUNT_ATTR_… are not in every libc's sys/mount.h. */
struct attributes {
  uint64_t set, clear, propagation, user_namespace;
};
enum { READ_ONLY = 0x1, NO_SUID = 0x2, NO_DEVICES = 0x4, NO_PROGRAMS = 0x8, CLONE_TREE = 1, FROM_DESCRIPTOR = 0x4 };
enum { RECURSIVE = 0x8000 };

static int set_attributes(int place, unsigned how, uint64_t set) {
  struct attributes attributes = {set, 0, 0, 0};
  return (int)syscall(SYS_mount_setattr, place, "", AT_EMPTY_PATH | how, &attributes, sizeof attributes);
}

static int mount_memory(const char *place, uint64_t size, unsigned long flags, const char *mode) {
  char options[96];
  /* To tmpfs a size of 0 has no bound, and an empty file costs memory but no size. */
  if (size < 4096) size = 4096;
  snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=%s", (unsigned long long)size,
           (unsigned long long)(size / 4096 + 1024), mode);
  return mount("aether", place, "tmpfs", MS_NOSUID | MS_NODEV | flags, options) == 0 ? 0 : errno;
}

int aether_sized_folder(const char *folder, uint64_t size) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return errno;
  return mount_memory(folder, size, 0, "700");
}

int aether_own_proc(void) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return errno;
  return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 ? 0 : errno;
}

/* What becomes of one bind: a mount that hangs nowhere yet, or the text of a symbolic link. */
struct part {
  const char *path;
  int tree;
  mode_t mode;
  char *link;
};

static int shorter_first(const void *left, const void *right) {
  size_t one = strlen(((const struct aether_bind *)left)->path);
  size_t other = strlen(((const struct aether_bind *)right)->path);
  return (one > other) - (one < other);
}

/* A part with neither tree nor link is one that isn't there. */
static int detach(const struct aether_bind *bind, struct part *part) {
  struct stat status;
  if (bind->path[0] != '/' || bind->path[1] == 0) return EINVAL;
  part->path = bind->path;
  if (lstat(bind->path, &status) != 0) return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
  part->mode = status.st_mode;
  if (S_ISLNK(status.st_mode)) {
    char text[4096];
    ssize_t length = readlink(bind->path, text, sizeof text);
    if (length < 0) return errno;
    part->link = strndup(text, (size_t)length);
    return part->link == NULL ? ENOMEM : 0;
  }
  unsigned flags = CLONE_TREE | O_CLOEXEC | RECURSIVE | AT_SYMLINK_NOFOLLOW;
  part->tree = (int)syscall(SYS_open_tree, AT_FDCWD, bind->path, flags);
  if (part->tree < 0) return errno;
  uint64_t set = NO_SUID;
  if (!bind->writable) set |= READ_ONLY;
  /* A device file in a mount without devices can't be opened. */
  if (!S_ISCHR(status.st_mode)) set |= NO_DEVICES;
  return set_attributes(part->tree, RECURSIVE, set) == 0 ? 0 : errno;
}

/* In the new root. What can't be made is there already, or attaching fails. */
static int attach(const struct part *part) {
  char path[4096];
  if (part->tree < 0 && part->link == NULL) return 0;
  size_t length = strlen(part->path);
  if (length >= sizeof path) return ENAMETOOLONG;
  memcpy(path, part->path, length + 1);
  while (length > 1 && path[length - 1] == '/') path[--length] = 0;
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0755);
    *slash = '/';
  }
  if (part->link != NULL) return symlink(part->link, path) == 0 || errno == EEXIST || errno == EROFS ? 0 : errno;
  if (S_ISDIR(part->mode))
    mkdir(path, 0755);
  else
    mknod(path, S_IFREG | 0444, 0);
  return syscall(SYS_move_mount, part->tree, "", AT_FDCWD, path, FROM_DESCRIPTOR) == 0 ? 0 : errno;
}

static int enter_empty_root(void) {
  /* A folder that is there for sure, since aether_enter_namespaces used it; what it holds was detached before. */
  int result = mount_memory("/proc", 1 << 20, MS_NOEXEC, "755");
  if (result != 0) return result;
  if (chdir("/proc") != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0) return errno;
  return chdir("/") == 0 ? 0 : errno;
}

static int finish_root(uint64_t size) {
  if (mkdir("/workspace", 0700) != 0) return errno;
  struct attributes attributes = {READ_ONLY | NO_SUID | NO_DEVICES | NO_PROGRAMS, 0, 0, 0};
  if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0U, &attributes, sizeof attributes) != 0) return errno;
  int result = mount_memory("/workspace", size, 0, "700");
  if (result != 0) return result;
  return chdir("/workspace") == 0 ? 0 : errno;
}

int aether_private_root(const struct aether_bind *binds, size_t count, uint64_t size) {
  struct aether_bind *sorted = calloc(count + 1, sizeof *sorted);
  struct part *parts = calloc(count + 1, sizeof *parts);
  int result = sorted == NULL || parts == NULL ? ENOMEM : 0;
  if (result == 0) {
    /* A bind inside another one comes after it, so that it is seen and keeps its own rights. */
    if (count > 0) memcpy(sorted, binds, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, shorter_first);
    for (size_t index = 0; index < count; index++) parts[index].tree = -1;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) result = errno;
  }
  for (size_t index = 0; result == 0 && index < count; index++) result = detach(&sorted[index], &parts[index]);
  if (result == 0) result = enter_empty_root();
  for (size_t index = 0; result == 0 && index < count; index++) result = attach(&parts[index]);
  if (result == 0) result = finish_root(size);
  for (size_t index = 0; parts != NULL && index < count; index++) {
    if (parts[index].tree >= 0) close(parts[index].tree);
    free(parts[index].link);
  }
  free(parts);
  free(sorted);
  return result;
}

int aether_open_place(const char *path) {
  struct {
    uint64_t flags, mode, resolve;
  } how = {O_PATH | O_CLOEXEC, 0, 0x02}; /* RESOLVE_NO_MAGICLINKS */
  long result;
  do {
    result = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  } while (result < 0 && (errno == EINTR || errno == EAGAIN));
  return (int)result;
}

/* Landlock. Debian 12's header ends at ABI 2. */

struct ruleset {
  uint64_t files, ports, scope;
};
struct place_rule {
  uint64_t allowed;
  int32_t place;
} __attribute__((packed));
struct port_rule {
  uint64_t allowed, port;
};
enum {
  EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_FOLDER = 1 << 3, REMOVE = 3 << 4,
  MAKE_ALL = 0x7f << 6, MAKE_USUAL = 0xf << 7 | 1 << 12, /* all but devices */
  REFER = 1 << 13, TRUNCATE = 1 << 14, DEVICE_IOCTL = 1 << 15,
  OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_IOCTL,
  BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1, ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1,
  PLACE_RULE = 1, PORT_RULE = 2, ASK_VERSION = 1, NEWEST_ABI = 6
};

static int add_place(int rules, const struct aether_rule *rule, uint64_t handled) {
  struct stat status;
  if (fstat(rule->descriptor, &status) != 0) return errno;
  uint64_t allowed = 0;
  if (rule->rights & (AETHER_MAY_READ | AETHER_MAY_EXECUTE)) allowed |= READ_FILE | READ_FOLDER;
  if (rule->rights & AETHER_MAY_EXECUTE) allowed |= EXECUTE;
  if (rule->rights & AETHER_MAY_WRITE) allowed |= WRITE_FILE | REMOVE | MAKE_USUAL | REFER | TRUNCATE;
  if (S_ISCHR(status.st_mode) && (allowed & READ_FILE) && (allowed & WRITE_FILE)) allowed |= DEVICE_IOCTL;
  if (!S_ISDIR(status.st_mode)) allowed &= OF_FILES;
  struct place_rule place = {allowed & handled, rule->descriptor};
  if (place.allowed == 0) return 0;
  return syscall(SYS_landlock_add_rule, rules, PLACE_RULE, &place, 0U) == 0 ? 0 : errno;
}

int aether_landlock(const struct aether_rule *rules, size_t count, const uint16_t *ports, size_t port_count) {
  int known = (int)syscall(SYS_landlock_create_ruleset, NULL, 0UL, ASK_VERSION);
  if (known < 0) return errno;
  if (known > NEWEST_ABI) known = NEWEST_ABI;
  struct ruleset handled = {EXECUTE | WRITE_FILE | READ_FILE | READ_FOLDER | REMOVE | MAKE_ALL, 0, 0};
  if (known >= 2) handled.files |= REFER;
  if (known >= 3) handled.files |= TRUNCATE;
  if (known >= 4) handled.ports = ports == NULL ? BIND_TCP : BIND_TCP | CONNECT_TCP;
  if (known >= 5) handled.files |= DEVICE_IOCTL;
  if (known >= 6) handled.scope = ABSTRACT_SOCKETS | SIGNALS;
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0U);
  if (ruleset < 0) return errno;
  int result = 0;
  for (size_t index = 0; result == 0 && index < count; index++)
    result = add_place(ruleset, &rules[index], handled.files);
  for (size_t index = 0; result == 0 && handled.ports != 0 && ports != NULL && index < port_count; index++) {
    struct port_rule port = {CONNECT_TCP, ports[index]};
    if (syscall(SYS_landlock_add_rule, ruleset, PORT_RULE, &port, 0U) != 0) result = errno;
  }
  if (result == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0U) != 0) result = errno;
  close(ruleset);
  return result;
}
