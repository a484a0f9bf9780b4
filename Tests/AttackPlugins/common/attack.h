/* What the attacks have in common. Each tries one thing, in `attack`, and says what came of it with `succeeded` or
 * `stopped`; Tests/EndToEndTests/Attacks judges from outside. They are meant for the arena (arena.c) and for nothing else:
 * its process numbers, ports and files are fixed, so that a constructor, which gets no inputs, knows them as well.
 *
 * ATTACK_BOTH builds NAME, which attacks when it is called, and NAME-early, which does so in a constructor and reports
 * when it is called. ATTACK builds the former alone: what sends signals does so only where an input names the target. */
#ifndef AETHER_ATTACK_H
#define AETHER_ATTACK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <aether/plugin.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "places.h"

#ifndef ATTACK_NAME
#define ATTACK_NAME "attack"
#endif

static char attack_report[512] = "stopped: it did nothing";
/* The call that is attacked in; NULL in a constructor. */
static const aether_call *attack_call;

/* Each attack defines it. */
static void attack(const char *target);

/* Says that it got what it wanted. */
__attribute__((format(printf, 1, 2), unused)) static void succeeded(const char *format, ...) {
  va_list arguments;
  int length = snprintf(attack_report, sizeof attack_report, "succeeded: ");
  va_start(arguments, format);
  vsnprintf(attack_report + length, sizeof attack_report - (size_t)length, format, arguments);
  va_end(arguments);
  for (char *place = attack_report; *place; place++) {
    if (*place < ' ' || *place > '~') *place = ' ';
  }
}

/* Says which call stopped it, and `errno`. */
__attribute__((unused)) static void stopped(const char *call) {
  const char *name = errno ? strerrorname_np(errno) : "nothing";
  snprintf(attack_report, sizeof attack_report, "stopped: %s %s", name ? name : "unknown", call);
}

/* Says `succeeded` of a call that answered `result`, or `stopped`. */
__attribute__((unused)) static void judge(long result, const char *call) {
  if (result >= 0) succeeded("%s answered %ld", call, result);
  else stopped(call);
}

/* Shows the beginning of what a descriptor has to read. */
__attribute__((unused)) static void show_descriptor(int file, const char *call) {
  char text[256];
  ssize_t count;
  if (file < 0) {
    stopped(call);
    return;
  }
  count = read(file, text, sizeof text - 1);
  if (count <= 0) {
    stopped("read");
  } else {
    text[count] = 0;
    succeeded("%s", text);
  }
  close(file);
}

__attribute__((unused)) static void show_file(const char *path) {
  show_descriptor(open(path, O_RDONLY | O_CLOEXEC), "open");
}

/* The end of a file's text, in which the secret is looked for. */
__attribute__((unused)) static int show_secret_in(const char *bytes, size_t length) {
  const char *place = memmem(bytes, length, ARENA_SECRET, sizeof ARENA_SECRET - 1);
  if (!place) return 0;
  succeeded("%.40s", place);
  return 1;
}

/* A folder in which the plugin may write: the call's own; in a constructor, the folder of temporary files. */
__attribute__((unused)) static const char *own_folder(void) {
  const aether_context_1 *context;
  const char *folder;
  if (!attack_call) return getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
  context = attack_call->host->service(attack_call->host, AETHER_CONTEXT_1);
  folder = context ? context->workspace(attack_call) : NULL;
  return folder ? folder : "/tmp";
}

/* A number that the input must give; else -1, and the attack must not go on. */
__attribute__((unused)) static long needed_number(const char *target) {
  if (*target >= '1' && *target <= '9') return atol(target);
  errno = EINVAL;
  stopped("no target");
  return -1;
}

static aether_status attack_run(void *instance, const aether_call *call) {
  const char *target = call->input_count ? aether_get_string(call->inputs[0], NULL) : NULL;
  (void)instance;
#ifdef ATTACK_EARLY
  (void)target;
#else
  attack_call = call;
  attack(target ? target : "");
  attack_call = NULL;
#endif
  return call->host->emit_string(call, 0, attack_report, strlen(attack_report));
}

static const aether_parameter attack_inputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "target"}};
#ifdef ATTACK_WITH_FILE
#define ATTACK_OUTPUT_COUNT 2
#else
#define ATTACK_OUTPUT_COUNT 1
#endif
static const aether_parameter attack_outputs[] = {
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "result"},
    {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_FILE, .name = "made", .flags = AETHER_OPTIONAL}};
static const aether_task attack_task = {.struct_size = sizeof(aether_task), .run = attack_run};
static const aether_module attack_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = ATTACK_NAME, .version = "1.0.0",
    .inputs = attack_inputs, .input_count = 1, .outputs = attack_outputs, .output_count = ATTACK_OUTPUT_COUNT,
    .operations = &attack_task,
};

/* Runs in `aether_plugin_register`; an attack may take its place. */
#ifndef ATTACK_AT_REGISTRATION
#define ATTACK_AT_REGISTRATION
#endif

#ifdef ATTACK_EARLY
__attribute__((constructor)) static void attack_early(void) { attack(""); }
#endif

#define ATTACK \
  AETHER_PLUGIN_ENTRY(attack) { \
    ATTACK_AT_REGISTRATION; \
    return registrar->add(registrar, &attack_module); \
  }
#define ATTACK_BOTH ATTACK

#endif
