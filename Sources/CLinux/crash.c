#define _GNU_SOURCE
#include "Sandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <unistd.h>

/*
 * Invariants: the handler neither allocates nor uses stdio. It first gives all these signals their default action, so
 * it runs once. Only the thread that set it up has a second stack: another one's overflow ends without a report.
 */

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
enum { DEADLY_COUNT = sizeof deadly / sizeof *deadly, MOST_FRAMES = 64, STACK_SIZE = 64 << 10 };
static _Alignas(16) char second_stack[STACK_SIZE];

static void set_actions(void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  if (handler == NULL) {
    action.sa_handler = SIG_DFL;
  } else {
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  }
  for (size_t index = 0; index < DEADLY_COUNT; index++) sigaction(deadly[index], &action, NULL);
}

struct line {
  char text[1024];
  size_t length;
};

static void add(struct line *line, const char *text) {
  while (*text != 0 && line->length < sizeof line->text - 1) line->text[line->length++] = *text++;
}

static void add_number(struct line *line, uintptr_t number) {
  char digits[2 * sizeof number + 3];
  char *next = digits + sizeof digits;
  *--next = 0;
  do {
    *--next = "0123456789abcdef"[number & 15];
    number >>= 4;
  } while (number != 0);
  *--next = 'x';
  *--next = '0';
  add(line, next);
}

static void write_line(struct line *line) {
  line->text[line->length++] = '\n';
  size_t done = 0;
  while (done < line->length) {
    ssize_t count = write(STDERR_FILENO, line->text + done, line->length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    done += (size_t)count;
  }
}

/* Where this program lies: what called the plugin is of no interest. */
static const void *own_base;

/* Whether the frames from here on are of this program, or of the loader that it has load a plugin. */
static bool is_ours(void *address) {
  Dl_info info;
  if (dladdr(address, &info) == 0) return false;
  return info.dli_fbase == own_base || (info.dli_fname != NULL && strstr(info.dli_fname, "/ld-linux") != NULL);
}

static void write_frame(void *address) {
  struct line line = {.length = 0};
  Dl_info info;
  bool known = dladdr(address, &info) != 0 && info.dli_fname != NULL;
  add(&line, "  ");
  add(&line, known && info.dli_fname[0] != 0 ? info.dli_fname : "?");
  if (known) {
    const char *name = info.dli_sname;
    add(&line, "(");
    if (name != NULL) add(&line, name);
    add(&line, "+");
    add_number(&line, (uintptr_t)address - (uintptr_t)(name != NULL ? info.dli_saddr : info.dli_fbase));
    add(&line, ")");
  } else {
    add(&line, " [");
    add_number(&line, (uintptr_t)address);
    add(&line, "]");
  }
  write_line(&line);
}

static void *failing_address(const ucontext_t *context, void **caller) {
#if defined(__x86_64__)
  *caller = (void *)context->uc_mcontext.gregs[REG_RSP];
  return (void *)context->uc_mcontext.gregs[REG_RIP];
#else
  *caller = (void *)context->uc_mcontext.regs[30];
  return (void *)context->uc_mcontext.pc;
#endif
}

static void report(int number, siginfo_t *information, void *context) {
  int saved = errno;
  set_actions(NULL);
  struct line line = {.length = 0};
  const char *name = sigabbrev_np(number);
  add(&line, "aether-worker: backtrace of SIG");
  add(&line, name == NULL ? "?" : name);
  write_line(&line);

  void *frames[MOST_FRAMES];
  void *caller;
  void *failing = failing_address(context, &caller);
  Dl_info info;
  write_frame(failing);
  if (dladdr(failing, &info) != 0) {
    int count = backtrace(frames, MOST_FRAMES), index = 0;
    while (index < count && frames[index] != failing) index++;
    while (++index < count && !is_ours(frames[index])) write_frame(frames[index]);
  } else {
    /* A call through a wild pointer: the unwinder would fail on what is there, but who called is known. */
#if defined(__x86_64__)
    caller = *(void **)caller;
#endif
    write_frame(caller);
  }
  errno = saved;
  bool repeats = number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
  if (repeats && information->si_code > 0) return;
  syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), number);
  /* The first process of a namespace survives this; see aether_continue_inside. */
  _exit(128 + number);
}

int aether_report_crashes(void) {
  void *frame;
  /* Loads the unwinder now: a handler can't, and a sandbox may not let it. */
  backtrace(&frame, 1);
  stack_t stack = {.ss_sp = second_stack, .ss_size = sizeof second_stack};
  if (sigaltstack(&stack, NULL) != 0) return errno;
  Dl_info info;
  if (dladdr((void *)aether_report_crashes, &info) != 0) own_base = info.dli_fbase;
  set_actions(report);
  return 0;
}
