#ifndef AETHER_CLINUX_H
#define AETHER_CLINUX_H

/*
 * What Glibc's Swift module lacks: newer system calls, variadic functions and macros. Each function answers
 * as its system call does: a negative result, and errno. Only the Swift target `Linux` imports this.
 */

#include "Sandbox.h"
#include "Threads.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Files */
int aether_open_at(int directory, const char *path, int flags, mode_t mode);
/* Opens a folder only to open files below it (O_PATH). */
int aether_open_folder(const char *path);
/* Opens `path` below `directory` without leaving it, by whatever links: openat2 with RESOLVE_BENEATH. */
int aether_open_beneath(int directory, const char *path, int flags);
const char *aether_entry_name(const struct dirent *entry);

/* Locks of byte ranges that belong to the open file (OFD locks) */
/* `kind`: F_RDLCK, F_WRLCK or F_UNLCK; a length of 0 reaches without end. Waits only when `waits`, signals or not. */
int aether_lock_range(int descriptor, short kind, bool waits, int64_t start, int64_t length);
/* 1 when a lock of another open file stands in the way, and some such lock's range; 0 when none does. */
int aether_conflicting_range(int descriptor, short kind, int64_t *start, int64_t *length);
/* Gives the disk space of a range back; it reads as zeros from then on. */
int aether_punch_hole(int descriptor, int64_t start, int64_t length);

/* Sealed memory files */
int aether_memfd_create(const char *name, bool executable);
/* Seals against writing, growing, shrinking, and further seals. */
int aether_seal(int descriptor);
/* The seals that `descriptor` has; all four of the above make 15. */
int aether_seals(int descriptor);

/* Process */
int aether_close_range(unsigned first, unsigned last);
int aether_prctl(int option, unsigned long argument);
pid_t aether_thread_id(void);
/* Names the calling thread; cut to 15 bytes. */
void aether_name_thread(const char *name);
int aether_terminal_size(int descriptor, unsigned short *columns, unsigned short *rows);
/* A static text, or NULL for a number that is no errno. */
const char *aether_error_text(int number);
char **aether_environment(void);

/* Child processes */
/* Both ends close-on-exec; reading never blocks. */
int aether_output_pipe(int *reader, int *writer);
/*
 * Starts a program with default signal actions and no descriptors but 0, 1 and 2, which become copies of `input`,
 * `output` and `error`. `folder` may be NULL; `own_group` makes it the leader of a process group. Answers 0 or an errno.
 */
int aether_spawn(const char *path, char *const arguments[], char *const environment[], const char *folder, int input,
                 int output, int error, bool own_group, pid_t *process);
/* A descriptor that becomes readable when the process has ended. */
int aether_pidfd(pid_t process);
/* Sends a signal to the process that such a descriptor means. */
int aether_pidfd_signal(int descriptor, int signal);
/* Waits for the process, and tells its exit status, or the negative number of the signal that ended it. */
int aether_wait(pid_t process, int *ending);
/* `SEGV` for 11; NULL for a number that is no signal. */
const char *aether_signal_name(int number);

/* Waiting */
/* A close-on-exec descriptor (eventfd) that is readable once its event was raised, and stays so; nobody reads it. */
int aether_event_descriptor(void);
int aether_raise_event(int descriptor);
/* Waits until one can be read: bit 0 for the first, bit 1 for the second, 0 when the time is over. Negative: no limit. */
int aether_wait_for_either(int first, int second, int64_t nanoseconds);

/* What the kernel offers */
/* The version of Landlock's ABI; negative without Landlock. */
int aether_landlock_abi(void);

/* Loaded images */
struct aether_image {
  const char *name;
  uintptr_t base;
  /* The addresses from the first loadable segment's start to the last one's end. */
  uintptr_t low;
  uintptr_t high;
};
/* Calls `visit` for each image, under the loader's lock: `visit` must not load or unload. */
void aether_each_image(void (*visit)(const struct aether_image *image, void *context), void *context);
/* True when a loadable segment of some image holds `address`; `*found` is that image, whose name is NULL. */
bool aether_image_at(uintptr_t address, struct aether_image *found);

/* Signals */
/* A close-on-exec pipe whose writing end never blocks. */
int aether_signal_pipe(int *reader, int *writer);
/* True when both have the same handler and flags. */
bool aether_same_action(const struct sigaction *left, const struct sigaction *right);
/* From now on `signal` writes its number, one byte, to `descriptor`, and does nothing else. */
int aether_forward_signal(int signal, int descriptor);
int aether_reset_signal(int signal);
int aether_ignore_signal(int signal);
bool aether_signal_is_ignored(int signal);

#endif
