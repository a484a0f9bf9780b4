/* Does what its input `what` says, most of which no module should: crash, hang, flood, take all that there is. */
#define _GNU_SOURCE
#include "../common/effects.h"

#include <pthread.h>
#include <stdlib.h>

static aether_status failed(const aether_call *call) {
  aether_failure failure = {.struct_size = sizeof failure, .code = "NOT_DONE", .message = strerrorname_np(errno)};
  return call->host->fail(call, &failure);
}

static aether_status say(const aether_call *call, const char *message) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = message};
  return log ? log->write(call, &record) : AETHER_FAILED;
}

/* Hides from the compiler that this is no address. */
static int *volatile nowhere;

static aether_status crash(const aether_call *call, int64_t number) {
  (void)number;
  *nowhere = 1;
  return call->host->emit_null(call, 0);
}

/* Crashes for numbers below 0, else answers twice the number. */
static aether_status crash_if(const aether_call *call, int64_t number) {
  return number < 0 ? crash(call, 0) : call->host->emit_integer(call, 0, 2 * number);
}

static aether_status abort_it(const aether_call *call, int64_t number) {
  (void)call;
  (void)number;
  abort();
}

static aether_status exit_it(const aether_call *call, int64_t number) {
  (void)call;
  exit((int)number);
}

static aether_status hang(const aether_call *call, int64_t number) {
  (void)number;
  say(call, "begun");
  while (1) pause();
}

static aether_status spin(const aether_call *call, int64_t number) {
  volatile unsigned turns = 0;
  (void)number;
  say(call, "begun");
  while (1) turns++;
}

static aether_status close_output(const aether_call *call, int64_t number) {
  close(1);
  return hang(call, number);
}

/* The worker's, which is no business of a plugin. */
static aether_status close_connection(const aether_call *call, int64_t number) {
  (void)call;
  (void)number;
  close(3);
  while (1) pause();
}

/* Prints lines of 64 bytes; for ever, where the number is below 0. */
static aether_status print(const aether_call *call, int64_t number) {
  static const char line[] = "a line that is printed, of which there are more than are needed\n";
  for (int64_t count = 0; number < 0 || count < number; count++) {
    if (write(1, line, sizeof line - 1) < 0 && errno != EINTR) return failed(call);
  }
  return call->host->emit_integer(call, 0, number);
}

static aether_status log_it(const aether_call *call, int64_t number) {
  for (int64_t count = 0; number < 0 || count < number; count++) say(call, "begun");
  return AETHER_OK;
}

/* How many MiB it gets, of so many. */
static aether_status memory(const aether_call *call, int64_t number) {
  int64_t count = 0;
  static char *blocks[4096];
  while (count < number && count < 4096 && (blocks[count] = malloc(1 << 20))) memset(blocks[count++], 1, 1 << 20);
  for (int64_t index = 0; index < count; index++) free(blocks[index]);
  return call->host->emit_integer(call, 0, count);
}

static aether_status files(const aether_call *call, int64_t number) {
  static int open_files[4096];
  int64_t count = 0;
  while (count < number && count < 4096 && (open_files[count] = open("/dev/null", O_RDONLY)) >= 0) count++;
  for (int64_t index = 0; index < count; index++) close(open_files[index]);
  return call->host->emit_integer(call, 0, count);
}

static void *rest(void *unused) {
  while (1) pause();
  return unused;
}

static int64_t start_threads(int64_t number) {
  int64_t count = 0;
  pthread_t thread;
  while (count < number && pthread_create(&thread, NULL, rest, NULL) == 0) count++;
  return count;
}

static aether_status threads(const aether_call *call, int64_t number) {
  return call->host->emit_integer(call, 0, start_threads(number));
}

static aether_status threads_then_hang(const aether_call *call, int64_t number) {
  start_threads(number);
  return hang(call, 0);
}

/* How many KiB fit into files of so many KiB, in the folder that is given or the workspace. */
static aether_status fill(const aether_call *call, int64_t number, int64_t each) {
  static char block[64 << 10];
  const aether_context_1 *context = call->host->service(call->host, AETHER_CONTEXT_1);
  const char *folder = text_of(call, 2);
  int64_t total = 0;
  int file = -1;
  char path[4096];
  if (!folder && context) folder = context->workspace(call);
  if (!folder) return failed(call);
  for (; total < number; total += 64) {
    if (total % each == 0) {
      if (file >= 0) close(file);
      snprintf(path, sizeof path, "%s/%lld", folder, (long long)total);
      if ((file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) < 0) break;
    }
    if (write(file, block, sizeof block) != sizeof block) break;
  }
  if (file >= 0) close(file);
  return call->host->emit_integer(call, 0, total);
}

static aether_status disk(const aether_call *call, int64_t number) { return fill(call, number, 256); }
static aether_status large_file(const aether_call *call, int64_t number) { return fill(call, number, number); }

static aether_status read_file(const aether_call *call, int64_t number) {
  char text[256];
  int file = open(text_of(call, 2), O_RDONLY | O_CLOEXEC);
  ssize_t count;
  (void)number;
  if (file < 0 || (count = read(file, text, sizeof text)) < 0) return failed(call);
  close(file);
  return call->host->emit_string(call, 0, text, (uint64_t)count);
}

static aether_status write_file(const aether_call *call, int64_t number) {
  int file = open(text_of(call, 2), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || write(file, "written", 7) != 7) return failed(call);
  close(file);
  return call->host->emit_integer(call, 0, number);
}

static const struct {
  const char *what;
  aether_status (*does)(const aether_call *call, int64_t number);
} deeds[] = {
    {"crash", crash}, {"crash-if", crash_if}, {"abort", abort_it}, {"exit", exit_it}, {"hang", hang}, {"spin", spin},
    {"close-output", close_output}, {"print", print}, {"log", log_it}, {"memory", memory}, {"files", files},
    {"threads", threads}, {"threads-then-hang", threads_then_hang}, {"disk", disk}, {"large-file", large_file},
    {"read", read_file}, {"write", write_file}, {"close-connection", close_connection},
};

static aether_status run(void *instance, const aether_call *call) {
  const char *what = text_of(call, 0);
  (void)instance;
  errno = 0;
  for (size_t index = 0; what && index < sizeof deeds / sizeof *deeds; index++) {
    if (strcmp(what, deeds[index].what) == 0) return deeds[index].does(call, integer_of(call, 1, 0));
  }
  errno = EINVAL;
  return failed(call);
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(STRING, "what", .flags = AETHER_REQUIRED), FIXTURE_PARAMETER(INTEGER, "number"),
    FIXTURE_PARAMETER(STRING, "path")};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(ANY, "out", .flags = AETHER_OPTIONAL)};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NOT_DONE", "The kernel did not let it"},
};
static void shut_down(void *instance) { (void)instance; }

FIXTURE_TASK("does-as-told", .shutdown = shut_down, FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))
