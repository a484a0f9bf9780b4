/* memory-connector: a small key-value store in memory. It is connected when somebody first uses it. */
#include "kinds.h"

#include <string.h>

enum { ROOM = 16, LONGEST = 255 };

typedef struct entry {
  char key[LONGEST + 1], text[LONGEST + 1];
} entry;

static entry entries[ROOM];
static unsigned used;
static int is_connected;

static aether_status connect_store(void *instance, const aether_call *call) {
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  aether_log_record record = {.struct_size = sizeof record, .level = AETHER_LOG_INFO, .message = "connected"};
  (void)instance;
  is_connected = 1;
  return log ? log->write(call, &record) : AETHER_OK;
}

static aether_status close_store(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  is_connected = 0;
  used = 0;
  return AETHER_OK;
}

static aether_status fail(const aether_call *call, const char *code, const char *argument) {
  aether_failure failure = {.struct_size = sizeof failure, .code = code, .argument = argument};
  return call->host->fail(call, &failure);
}

static aether_status get(const aether_call *call, const entry *found) {
  if (!found) return fail(call, "KEY_UNKNOWN", "key");
  return call->host->emit_string(call, 0, found->text, strlen(found->text));
}

static aether_status put(const aether_call *call, entry *found, const char *key) {
  uint64_t length = 0;
  const char *text = aether_get_string(call->inputs[1], &length);
  if (!text || length > LONGEST) return fail(call, "TOO_LONG", "text");
  call->host->emit_bool(call, 0, found != NULL);
  if (!found && used == ROOM) return fail(call, "STORE_FULL", NULL);
  if (!found) strcpy((found = &entries[used++])->key, key);
  memcpy(found->text, text, length + 1);
  return AETHER_OK;
}

static aether_status answer(void *instance, uint32_t method, const aether_call *call) {
  uint64_t length = 0;
  const char *key = aether_get_string(call->inputs[0], &length);
  entry *found = NULL;
  unsigned index;
  (void)instance;
  if (!is_connected || !key) return AETHER_FAILED;
  if (length > LONGEST) return fail(call, "TOO_LONG", "key");
  for (index = 0; index < used; index++) {
    if (strcmp(entries[index].key, key) == 0) found = &entries[index];
  }
  return method == 0 ? get(call, found) : put(call, found, key);
}

static const aether_parameter get_inputs[] = {FIXTURE_PARAMETER(STRING, "key", .flags = AETHER_REQUIRED)};
static const aether_parameter get_outputs[] = {FIXTURE_PARAMETER(STRING, "text")};
static const aether_parameter put_inputs[] = {
    FIXTURE_PARAMETER(STRING, "key", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(STRING, "text", .flags = AETHER_REQUIRED)};
static const aether_parameter put_outputs[] = {FIXTURE_PARAMETER(BOOL, "replaced")};
static const aether_method methods[] = {
    {.struct_size = sizeof(aether_method), .name = "get", .description = "Answers what was put under a key",
     FIXTURE_INPUTS(get_inputs), FIXTURE_OUTPUTS(get_outputs)},
    {.struct_size = sizeof(aether_method), .name = "put", .description = "Keeps a text under a key",
     FIXTURE_INPUTS(put_inputs), FIXTURE_OUTPUTS(put_outputs)},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "KEY_UNKNOWN", "Nothing was put under this key"},
    {sizeof(aether_error_code), AETHER_CRITICAL, "TOO_LONG", "A key or a text has at most 255 bytes"},
    {sizeof(aether_error_code), AETHER_CRITICAL, "STORE_FULL", "There is room for 16 keys"},
};
static const aether_connector connector = {
    .struct_size = sizeof(aether_connector), .kind = "kv", .driver = "memory", .connect = connect_store,
    .answer = answer, .close = close_store};
const aether_module memory_connector = FIXTURE_DESCRIPTOR(
    AETHER_CONNECTOR, "memory-connector", &connector, FIXTURE_METHODS(methods), FIXTURE_ERRORS(errors),
    .description = "Keeps texts in memory");
