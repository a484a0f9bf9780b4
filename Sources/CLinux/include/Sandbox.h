#ifndef AETHER_SANDBOX_H
#define AETHER_SANDBOX_H

/*
 * What a process takes away from itself before it runs foreign code, and the messages between a worker and its host.
 * Unless a function says otherwise it answers 0, or an errno as a positive number, and is to be called while the process
 * has one thread. Only the Swift target `Linux` imports this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Identity */

/*
 * New namespaces, the user's among them, in which the process keeps its user and group. `flags`: CLONE_NEWNS and the
 * like, or 0 for the user namespace alone. Afterwards the process has all capabilities inside, which
 * aether_drop_capabilities ends. Not after aether_hide_memory: the files in /proc that it writes are root's then.
 */
int aether_enter_namespaces(int flags);
/* Ends all capabilities, for good: the bounding and the ambient set too, and root's right to get them back by exec. */
int aether_drop_capabilities(void);
/* No program that is started gets more rights than this process has: PR_SET_NO_NEW_PRIVS. */
int aether_no_new_privileges(void);
/* Nobody but root may trace it or read its memory, and it leaves no core: PR_SET_DUMPABLE 0. */
int aether_hide_memory(void);
/* The opposite, for debuggers: any process of the user may trace this one, where Yama allows only parents. */
void aether_allow_tracers(void);
/*
 * After CLONE_NEWPID: goes on in a child process, the first one in there, which dies with this one. The process itself
 * stays, without descriptors, waits for the child, and ends as it ended: with its exit status, or by its signal.
 * Answers 0 in the child.
 */
int aether_continue_inside(void);

/* Files */

/* A folder or file of the old root that the new one has, at the same path; read-only unless `writable`. */
struct aether_bind {
  const char *path;
  bool writable;
};
/*
 * After CLONE_NEWNS: a root of its own, in memory, read-only, that has `binds` (what isn't there is passed over; a
 * symbolic link is copied as one and its target must be bound itself), and an empty folder `/workspace` of at most
 * `size` bytes that may be written. The current folder is then `/workspace`. Binds may lie in each other, in any order.
 * There is no /proc but what is bound: `/proc/self/fd` is enough to load a memory file, after aether_continue_inside.
 */
int aether_private_root(const struct aether_bind *binds, size_t count, uint64_t size);
/*
 * After CLONE_NEWNS and CLONE_NEWPID, inside: has /proc show the processes of this namespace and no others. EPERM where
 * parts of /proc were hidden from this process, as in some containers.
 */
int aether_own_proc(void);
/* After CLONE_NEWNS: puts an empty file system of at most `size` bytes, in memory, over a folder. */
int aether_sized_folder(const char *folder, uint64_t size);

/* Opens a place only to name it (O_PATH | O_CLOEXEC): openat2 with RESOLVE_NO_MAGICLINKS. A descriptor, or -1 and errno. */
int aether_open_place(const char *path);

enum {
  AETHER_MAY_READ = 1,    /* files, and the lists of folders */
  AETHER_MAY_WRITE = 2,   /* all but executing: making, removing, renaming, truncating */
  AETHER_MAY_EXECUTE = 4, /* and read */
};
struct aether_rule {
  int descriptor;
  /* AETHER_MAY_… */
  uint32_t rights;
};
/*
 * Landlock over everything that this kernel's Landlock knows, and this build: files by `rules`, TCP connections to `ports`
 * and none elsewhere, no signals and abstract sockets to others. Without `ports` (NULL), TCP connections to any port.
 */
int aether_landlock(const struct aether_rule *rules, size_t count, const uint16_t *ports, size_t port_count);

enum {
  AETHER_FILTER_EXEC = 1,    /* lets programs be started */
  AETHER_FILTER_NETWORK = 2, /* lets IP sockets be made and connected, but none accept */
  AETHER_FILTER_LOCAL = 8,   /* with NETWORK: lets Unix sockets that keep a connection be made and connected, too */
  AETHER_FILTER_BUILD = 4,   /* lets modes and times of files be set, and groups and sessions of processes be made */
};
/* The filter of system calls. What it refuses fails with EPERM, what is newer than this build with ENOSYS. */
int aether_filter(uint32_t flags);

/* Limits */

/* Lowers both limits of a resource, RLIMIT_…; one that is lower already stays. */
int aether_limit(int resource, uint64_t most);
/* No core of this process, nor of what it starts from now on: not in a file, and not to a program that core_pattern names. */
void aether_leave_no_core(void);
/* Bytes of address space that the process has now; 0 when that can't be known. */
uint64_t aether_address_space(void);
/* One arena for all threads, so that the address space says what a plugin takes. */
void aether_use_one_arena(void);

/* Processes */

/*
 * Starts a program with default signal actions and nothing open but: 0, /dev/null; 1 and 2, `output` and `error`; 3,
 * `socket`. It leads a process group of its own. Any number of threads.
 */
int aether_spawn_worker(const char *path, char *const arguments[], char *const environment[], int output, int error,
                        int socket, pid_t *process);
/* Processor time that a process has used, in nanoseconds; negative when it can't be known. */
int64_t aether_processor_time(pid_t process);
/* The threads of a process; negative when they can't be counted. */
int aether_thread_count(pid_t process);
/* The only child of a process; 0 when it has none or several. */
pid_t aether_only_child(pid_t process);

/*
 * From now on a deadly signal writes where it happened, frame by frame, to standard error, and then ends the process by
 * that signal. Each frame in a line: `  LIBRARY(FUNCTION+OFFSET)`, after the line `aether-worker: backtrace of SIGSEGV`.
 * A second one, in there, ends it at once.
 */
int aether_report_crashes(void);

/* Messages: a socket pair that keeps their bounds (SOCK_SEQPACKET), both ends close-on-exec. */

enum { AETHER_MOST_DESCRIPTORS = 200 };
/* 0, or -1 and errno. */
int aether_message_pair(int *left, int *right);
/*
 * Sends one message, with at most AETHER_MOST_DESCRIPTORS descriptors, which stay the sender's. Waits while the other
 * end has no room. 0, or -1 and errno; never a SIGPIPE. Any thread.
 */
int aether_send_message(int socket, const struct iovec *parts, size_t part_count, const int *descriptors, size_t descriptor_count);
/*
 * Receives one message; the bytes, 0 at the end of the connection, or -1 and errno: EMSGSIZE for one that is longer than
 * `size` or has more descriptors (all were closed). EAGAIN when `waits` is false and there is none. `descriptors` has room
 * for AETHER_MOST_DESCRIPTORS, all close-on-exec. Any thread.
 */
ssize_t aether_receive_message(int socket, void *buffer, size_t size, int *descriptors, size_t *descriptor_count, bool waits);

/* A word of memory that two processes share. Any thread. */

/* Waits while the word is `expected`; may also return for no reason. */
void aether_wait_for_word(const uint32_t *word, uint32_t expected);
void aether_wake_word(uint32_t *word);
/* Seals a memory file against growing and shrinking only. 0, or -1 and errno. */
int aether_seal_size(int descriptor);
extern const int aether_size_seals;

#endif
