/* Tests of __NAME__, without a host: a table of the few functions that `run` uses, in plain memory. `make test` runs
 * them. */
#define AETHER_STATIC
#include "plugin.c"

#include <stdlib.h>

static char emitted[256];
static char failed[64];

static aether_status emit_string(const aether_call *call, uint32_t slot, const char *text, uint64_t length) {
  (void)call;
  if (slot != OUTPUT_GREETING || length >= sizeof emitted) return AETHER_INVALID;
  memcpy(emitted, text, length);
  emitted[length] = 0;
  return AETHER_OK;
}

static aether_status note_failure(const aether_call *call, const aether_failure *failure) {
  (void)call;
  snprintf(failed, sizeof failed, "%s", failure->code);
  return AETHER_FAILED;
}

static aether_status add(aether_registrar registrar, const aether_module *added) {
  (void)registrar;
  return strcmp(added->name, "__NAME__") == 0 ? AETHER_OK : AETHER_INVALID;
}

/* A string, as it lies in a blob: its cell, its length, its bytes. */
struct text {
  aether_cell cell;
  uint64_t length;
  char bytes[512];
};

static aether_status greet(const char *who) {
  static struct text text;
  aether_view input = {&text, sizeof text, 0};
  aether_host host = {.struct_size = sizeof host, .version = "test", .emit_string = emit_string, .fail = note_failure};
  aether_call call = {sizeof call, 1, &input, &host, 1};
  text.cell = (aether_cell){AETHER_TAG_STRING, 0, 0, 0, 16};
  text.length = strlen(who);
  snprintf(text.bytes, sizeof text.bytes, "%s", who);
  emitted[0] = failed[0] = 0;
  return run(NULL, &call);
}

static int registers(void) {
  static const aether_host host = {.struct_size = sizeof host, .version = "test"};
  const aether_registrar_table registrar = {.struct_size = sizeof registrar, .host = &host, .add = add};
  return __IDENTIFIER___aether_register(&registrar) == AETHER_OK;
}

static int failures;

static void expect(int holds, const char *what) {
  printf("%s: %s\n", holds ? "passed" : "FAILED", what);
  failures += !holds;
}

int main(void) {
  char long_name[300];
  memset(long_name, 'x', sizeof long_name - 1);
  long_name[sizeof long_name - 1] = 0;

  expect(greet("Ada") == AETHER_OK && strcmp(emitted, "Hello, Ada!") == 0, "greets");
  expect(greet("") == AETHER_FAILED && strcmp(failed, "NOBODY") == 0, "refuses nobody");
  expect(greet(long_name) == AETHER_FAILED && strcmp(failed, AETHER_INVALID_ARGUMENT) == 0, "refuses a long name");
  expect(registers(), "registers itself");
  return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
