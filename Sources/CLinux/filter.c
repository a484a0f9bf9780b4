#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Invariants: every number up to NEWEST has one verdict, every other one is unknown (on x86_64, so are the x32 ABI's,
 * which are larger). The program looks a number up in a balanced tree of ranges, and at arguments only below that, so
 * the kernel can remember for most numbers that they are allowed (its cache of constant actions). Of an argument only
 * the low 32 bits are looked at: the kernel uses no more of those that are named here.
 */

#if defined(__x86_64__)
enum { THIS_MACHINE = AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { THIS_MACHINE = AUDIT_ARCH_AARCH64 };
#else
#error "no filter of system calls for this machine"
#endif

/* mseal, of Linux 6.10: those after it were not looked at. */
enum { NEWEST = 462 };

/* Debian 12's headers are older than these. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#ifndef SYS_lsm_set_self_attr
#define SYS_lsm_set_self_attr 460
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const uint16_t refused[] = {
  /* Other processes */
  SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease, SYS_kcmp,
  SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_setpgid, SYS_setsid, SYS_setpriority, SYS_ioprio_set,
  /* Much kernel for little use */
  SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf, SYS_userfaultfd, SYS_perf_event_open,
  SYS_keyctl, SYS_add_key, SYS_request_key, SYS_lookup_dcookie, SYS_nfsservctl, SYS_lsm_set_self_attr,
  /* Namespaces and mounts */
  SYS_mount, SYS_umount2, SYS_pivot_root, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
  SYS_fspick, SYS_mount_setattr, SYS_statmount, SYS_listmount, SYS_unshare, SYS_setns, SYS_chroot,
  /* The machine */
  SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct,
  SYS_quotactl, SYS_quotactl_fd, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex,
  SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_vhangup,
#ifdef SYS_kexec_file_load
  SYS_kexec_file_load,
#endif
  /* Files, where Landlock does not hold it */
  SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fanotify_init, SYS_fanotify_mark, SYS_inotify_init1,
  SYS_inotify_add_watch, SYS_inotify_rm_watch, SYS_fchmod, SYS_fchmodat, SYS_fchmodat2, SYS_fchown, SYS_fchownat,
  SYS_utimensat, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
  SYS_mknodat,
  /* System V's and POSIX's objects, which have names that Landlock does not know */
  SYS_shmget, SYS_shmat, SYS_shmctl, SYS_shmdt, SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop, SYS_msgget,
  SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_mq_timedsend, SYS_mq_timedreceive,
  SYS_mq_notify, SYS_mq_getsetattr,
  /* Identity */
  SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid, SYS_setfsgid,
  SYS_setgroups, SYS_capset,
  /* Servers */
  SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
#ifdef __x86_64__
  SYS_create_module, SYS_get_kernel_syms, SYS_query_module, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib,
  SYS_inotify_init, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_mknod,
#endif
};

static const uint16_t without_programs[] = {
  SYS_execve, SYS_execveat, SYS_tkill,
#ifdef __x86_64__
  SYS_fork, SYS_vfork,
#endif
};

/* What compilers and build tools do to their own files and processes; the rest is up to Landlock and the mounts. */
static const uint16_t for_builds[] = {
  SYS_setpgid, SYS_setsid, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_fchmod, SYS_fchmodat, SYS_fchmodat2, SYS_utimensat,
  SYS_mknodat,
#ifdef __x86_64__
  SYS_chmod, SYS_utime, SYS_utimes, SYS_futimesat, SYS_mknod,
#endif
};

/* What an argument's bits under a mask must be, must not be, or which are enough to allow the call at once. */
enum kind { NO_TEST, ONE_OF, NONE_OF, ENOUGH };
struct test {
  enum kind kind;
  uint8_t argument;
  uint8_t count;
  uint32_t mask;
  uint32_t values[8];
};
/* The call is allowed when it passes all tests. */
struct condition {
  uint16_t number;
  struct test tests[3];
};

#define VALUES(...) (sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)), .values = {__VA_ARGS__}
#define TEST(the_kind, the_argument, the_mask, ...) \
  {.kind = the_kind, .argument = the_argument, .mask = the_mask, .count = VALUES(__VA_ARGS__)}

struct program {
  struct sock_filter code[1024];
  size_t count;
  bool overflows;
};
struct range {
  uint32_t first;
  uint8_t verdict;
};
/* Verdicts; from CONDITIONAL on, one for each condition. */
enum { ALLOWED, REFUSED, UNKNOWN, CONDITIONAL };

static void emit(struct program *program, uint16_t code, size_t jump_true, size_t jump_false, uint32_t operand) {
  if (program->count == COUNT(program->code) || jump_true > 255) {
    program->overflows = true;
    return;
  }
  program->code[program->count++] = (struct sock_filter){code, (uint8_t)jump_true, (uint8_t)jump_false, operand};
}

static void emit_answer(struct program *program, uint8_t verdict) {
  uint32_t refusal = SECCOMP_RET_ERRNO | (verdict == REFUSED ? EPERM : ENOSYS);
  uint32_t answer = verdict == ALLOWED ? SECCOMP_RET_ALLOW : refusal;
  emit(program, BPF_RET | BPF_K, 0, 0, answer);
}

static void emit_condition(struct program *program, const struct condition *condition) {
  for (size_t index = 0; index < 3; index++) {
    const struct test *test = &condition->tests[index];
    if (test->kind == NO_TEST) break;
    /* Both machines are little-endian: the low half comes first. */
    uint32_t place = (uint32_t)offsetof(struct seccomp_data, args) + 8U * test->argument;
    emit(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, place);
    if (test->mask != UINT32_MAX) emit(program, BPF_ALU | BPF_AND | BPF_K, 0, 0, test->mask);
    for (size_t value = 0; value < test->count; value++)
      emit(program, BPF_JMP | BPF_JEQ | BPF_K, test->count - value, 0, test->values[value]);
    /* A value that was found jumps over the next one. */
    if (test->kind != ONE_OF) emit(program, BPF_JMP | BPF_JA, 0, 0, 1);
    emit_answer(program, test->kind == ENOUGH ? ALLOWED : REFUSED);
  }
  emit_answer(program, ALLOWED);
}

static void emit_tree(struct program *program, const struct range *ranges, size_t count,
                      const struct condition *all) {
  if (count == 1) {
    if (ranges->verdict >= CONDITIONAL)
      emit_condition(program, &all[ranges->verdict - CONDITIONAL]);
    else
      emit_answer(program, ranges->verdict);
    return;
  }
  /* A conditional jump reaches 255 instructions; the other kind, any number. */
  bool is_far = count > 24;
  size_t half = count / 2, place = program->count;
  emit(program, BPF_JMP | BPF_JGE | BPF_K, 0, is_far ? 1 : 0, ranges[half].first);
  if (is_far) emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
  emit_tree(program, ranges, half, all);
  size_t distance = program->count - place - (is_far ? 2 : 1);
  if (is_far)
    program->code[place + 1].k = (uint32_t)distance;
  else
    program->code[place].jt = (uint8_t)distance;
  if (!is_far && distance > 255) program->overflows = true;
  emit_tree(program, ranges + half, count - half, all);
}

static int install(const uint8_t *verdicts, const struct condition *conditions) {
  struct range ranges[NEWEST + 2];
  size_t count = 0;
  for (uint32_t number = 0; number <= NEWEST + 1; number++)
    if (number == 0 || verdicts[number] != verdicts[number - 1])
      ranges[count++] = (struct range){number, verdicts[number]};
  struct program program;
  program.count = 0;
  program.overflows = false;
  emit(&program, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
  emit(&program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, THIS_MACHINE);
  emit(&program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  emit(&program, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
  emit_tree(&program, ranges, count, conditions);
  if (program.overflows) return E2BIG;
  struct sock_fprog whole = {(unsigned short)program.count, program.code};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &whole) == 0 ? 0 : errno;
}

int aether_filter(uint32_t flags) {
  bool programs = flags & AETHER_FILTER_EXEC, network = flags & AETHER_FILTER_NETWORK;
  uint32_t all = UINT32_MAX, self = (uint32_t)getpid();
  uint32_t never_cloned = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                          CLONE_NEWNET | CLONE_PARENT | CLONE_PTRACE;
  uint32_t thread = programs ? 0 : CLONE_THREAD;
  /* Programs have other numbers, and signal each other: Landlock's scope holds those. */
  struct test target = TEST(ONE_OF, 0, all, self);
  if (programs) target = (struct test)TEST(NONE_OF, 0, all, UINT32_MAX);
  struct test own = TEST(ONE_OF, 0, all, 0, self), unfixed = TEST(ONE_OF, 2, PROT_EXEC, 0);
  /* A connection by sending its first data is none to Landlock. */
  struct test slow_third = TEST(ONE_OF, 3, network ? MSG_FASTOPEN : 0, 0), slow_second = slow_third;
  slow_second.argument = 2;
  bool local = flags & AETHER_FILTER_LOCAL;
  struct test families = TEST(ONE_OF, 0, all, AF_INET, AF_INET6);
  if (local) families = (struct test)TEST(ONE_OF, 0, all, AF_INET, AF_INET6, AF_UNIX);
  const struct condition conditions[] = {
    {SYS_clone, {TEST(ONE_OF, 0, never_cloned | thread, thread)}},
    {SYS_kill, {target}},
    {SYS_tgkill, {target}},
    {SYS_rt_sigqueueinfo, {target}},
    {SYS_rt_tgsigqueueinfo, {target}},
    {SYS_sched_setaffinity, {own}},
    {SYS_sched_setscheduler, {own}},
    {SYS_sched_setparam, {own}},
    {SYS_sched_setattr, {own}},
    {SYS_prlimit64, {own}},
    {SYS_move_pages, {own}},
    {SYS_migrate_pages, {own}},
    {SYS_mmap, {TEST(ENOUGH, 2, PROT_EXEC, 0), TEST(ONE_OF, 2, PROT_WRITE, 0), TEST(ONE_OF, 3, MAP_ANONYMOUS, 0)}},
    {SYS_mprotect, {unfixed}},
    {SYS_pkey_mprotect, {unfixed}},
    {SYS_personality, {TEST(ONE_OF, 0, all, UINT32_MAX)}},
    {SYS_prctl, {TEST(NONE_OF, 0, all, PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_MM, PR_SET_PTRACER)}},
    /* Signals to others, watching folders, keeping others from opening a file. */
    {SYS_fcntl, {TEST(NONE_OF, 1, all, F_SETOWN, F_SETOWN_EX, F_NOTIFY, F_SETLEASE)}},
    /* The same, typing into a terminal, and FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY: like chmod. */
    {SYS_ioctl, {TEST(NONE_OF, 1, all, TIOCSTI, TIOCLINUX, 0x8901, 0x8902, 0x40086602, 0x401c5820, 0x40806685)}},
    /* A datagram socket of a pair can send to any Unix socket that has a path; one that keeps a connection can't. */
    {SYS_socketpair, {TEST(ONE_OF, 0, all, AF_UNIX), TEST(ONE_OF, 1, 0xf, SOCK_STREAM, SOCK_SEQPACKET)}},
    /* By protocol too: MPTCP would not be TCP to Landlock. */
    {SYS_socket, {families, TEST(ONE_OF, 1, 0xf, SOCK_STREAM, SOCK_DGRAM),
                  TEST(ONE_OF, 2, all, 0, IPPROTO_TCP, IPPROTO_UDP)}},
    {SYS_sendto, {slow_third}},
    {SYS_sendmmsg, {slow_third}},
    {SYS_sendmsg, {slow_second}},
  };
  _Static_assert(CONDITIONAL + COUNT(conditions) <= UINT8_MAX, "a verdict is a byte");
  uint8_t verdicts[NEWEST + 2] = {ALLOWED};
  for (size_t index = 0; index < COUNT(refused); index++) verdicts[refused[index]] = REFUSED;
  for (size_t index = 0; !programs && index < COUNT(without_programs); index++)
    verdicts[without_programs[index]] = REFUSED;
  for (size_t index = 0; (flags & AETHER_FILTER_BUILD) && index < COUNT(for_builds); index++)
    verdicts[for_builds[index]] = ALLOWED;
  for (size_t index = 0; index < COUNT(conditions); index++)
    verdicts[conditions[index].number] = (uint8_t)(CONDITIONAL + index);
  if (!network) verdicts[SYS_socket] = verdicts[SYS_connect] = REFUSED;
  if (!network) verdicts[SYS_sendto] = verdicts[SYS_sendmmsg] = verdicts[SYS_sendmsg] = ALLOWED;
  /* libc then falls back to clone, whose flags a filter can see. */
  verdicts[SYS_clone3] = UNKNOWN;
#ifdef __x86_64__
  for (uint32_t number = SYS_rseq + 1; number < SYS_pidfd_send_signal; number++) verdicts[number] = UNKNOWN;
#endif
  verdicts[NEWEST + 1] = UNKNOWN;
  return install(verdicts, conditions);
}
