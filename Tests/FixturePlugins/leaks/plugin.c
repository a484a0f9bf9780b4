/* Gives away what it is told to, by every way that a module has: `way` says by which. Both the secret and `control`, which is
 * none, go through the same hands, in ten encodings each; a test looks for both afterwards. Three modules, one for each
 * security level. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <stdlib.h>
#include <string.h>

enum { WAY, SECRET, CONTROL };
enum { TEXT, LIST, MAP, DATA, ANY, FILE_OUT };
enum { ENCODINGS = 10, ROOM = 2048 };

/* `text` in base64, after as many other bytes as `before` has and before others. */
static void base64(const char *before, const char *text, const char *last, char *out) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  char whole[ROOM];
  size_t length = (size_t)snprintf(whole, sizeof whole, "%s%s, and more", before, text);
  for (size_t i = 0; i < length; i += 3) {
    unsigned bits = 0;
    for (size_t k = 0; k < 3; k++) bits = bits << 8 | (i + k < length ? (unsigned char)whole[i + k] : 0u);
    for (size_t k = 0; k < 4; k++) {
      unsigned value = bits >> (18 - 6 * k) & 63;
      *out++ = i + k > length ? '=' : value < 62 ? letters[value] : last[value - 62];
    }
  }
  *out = 0;
}

static void each_byte(const char *text, const char *format, char *out) {
  for (; *text; text++) out += sprintf(out, format, (unsigned char)*text);
}

/* As JSON writes it in ASCII; only the one letter of two bytes that the test uses. */
static void json(const char *text, char *out) {
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    if (byte == 0xC3) out += sprintf(out, "\\u%04x", (byte & 0x1Fu) << 6 | ((unsigned char)*++text & 0x3Fu));
    else if (byte == '"' || byte == '\\' || byte == '/') out += sprintf(out, "\\%c", byte);
    else out += sprintf(out, "%c", byte);
  }
}

static void percent(const char *text, char *out) {
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    int plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    out += sprintf(out, plain ? "%c" : "%%%02X", byte);
  }
}

static const char *encoded(const char *text, int encoding, char *out) {
  static const char *const befores[] = {"", "x", "xy"};
  switch (encoding) {
    case 0: case 1: case 2: base64(befores[encoding], text, "+/", out); break;
    case 3: case 4: base64(befores[encoding - 3], text, "-_", out); break;
    case 5: percent(text, out); break;
    case 6: each_byte(text, "%%%02x", out); break;
    case 7: json(text, out); break;
    case 8: each_byte(text, "%02x", out); break;
    default: each_byte(text, "%02X:", out); break;
  }
  return out;
}

/* Calls `say` with the text as it is and in every encoding. */
static void all(const char *text, void (*say)(void *context, const char *text), void *context) {
  char out[ROOM * 4];
  say(context, text);
  for (int i = 0; i < ENCODINGS; i++) say(context, encoded(text, i, out));
}

static void put(int file, const char *bytes, size_t length) {
  ssize_t written = write(file, bytes, length);
  (void)written;
}

static void print(void *context, const char *text) {
  int file = *(int *)context;
  size_t half = strlen(text) / 2;
  put(file, text, strlen(text));
  put(file, "\n", 1);
  put(file, text, half); /* over two writes */
  put(file, text + half, strlen(text) - half);
  put(file, "\n", 1);
  for (; *text; text++) put(file, text, 1);
  put(file, "\n", 1);
}

static void add(void *context, const char *text) {
  char *lines = context;
  strcat(strcat(lines, text), "\n");
}

static void tell_log(void *context, const char *text) {
  const aether_call *call = context;
  const aether_log_1 *log = call->host->service(call->host, AETHER_LOG_1);
  aether_log_field fields[] = {{"value", text}, {text, "name"}};
  aether_log_record record = {
      .struct_size = sizeof record, .level = AETHER_LOG_WARNING, .message = text, .fields = fields, .field_count = 2};
  if (log) log->write(call, &record);
}

static void tell_progress(void *context, const char *text) {
  const aether_call *call = context;
  const aether_progress_1 *progress = call->host->service(call->host, AETHER_PROGRESS_1);
  if (progress) progress->report(call, 0.5, text);
}

static void give(const aether_call *call, const char *text, const char *control) {
  char lines[ROOM * 32] = "";
  char out[ROOM * 4];
  all(text, add, lines);
  all(control, add, lines);
  call->host->emit_string(call, TEXT, lines, strlen(lines));
  call->host->emit_bytes(call, DATA, lines, strlen(lines));
  aether_builder *list = call->host->begin_output(call, LIST);
  aether_builder *map = call->host->begin_output(call, MAP);
  aether_builder *any = call->host->begin_output(call, ANY);
  call->host->begin_array(list);
  call->host->begin_object(map);
  call->host->begin_array(any);
  call->host->begin_object(any);
  for (int of = 0; of < 2; of++) {
    const char *told = of ? control : text;
    for (int i = -1; i < ENCODINGS; i++) {
      const char *said = i < 0 ? told : encoded(told, i, out);
      call->host->append_string(list, said, strlen(said));
      call->host->key(map, said, strlen(said));
      call->host->append_string(map, said, strlen(said));
      call->host->key(any, said, strlen(said));
      call->host->append_bytes(any, said, strlen(said));
    }
  }
  call->host->end(list);
  call->host->end(map);
  call->host->end(any);
  call->host->end(any);
  call->host->commit(list);
  call->host->commit(map);
  call->host->commit(any);
}

static aether_status leave(const aether_call *call, const char *way, const char *text) {
  const aether_state_1 *state = call->host->service(call->host, AETHER_STATE_1);
  const aether_locks_1 *locks = call->host->service(call->host, AETHER_LOCKS_1);
  const aether_files_1 *files = call->host->service(call->host, AETHER_FILES_1);
  char name[ROOM];
  int file = -1;
  if (strcmp(way, "state") == 0) {
    state->save_string(call, "kept", text, strlen(text));
    return state->commit(call);
  }
  if (strcmp(way, "lock") == 0) return locks->acquire(call, text, AETHER_LOCK_PROJECT);
  aether_status status = files->open_output(call, FILE_OUT, strcmp(way, "file") == 0 ? "report.txt" : encoded(text, 3, name), &file);
  if (status != AETHER_OK) return status;
  put(file, text, strlen(text));
  close(file);
  return AETHER_OK;
}

/* Whether the secret stands in the environment that this process, or with a `count` of 2 the one that started it, was given. */
static int is_in_environment(const char *secret, int count) {
  static const char *const names[] = {"/proc/self/environ", "/proc/%d/environ"};
  static char bytes[1 << 16];
  for (int i = 0; i < count; i++) {
    char path[64];
    snprintf(path, sizeof path, names[i], (int)getppid());
    FILE *file = fopen(path, "r");
    if (!file) continue;
    size_t size = fread(bytes, 1, sizeof bytes, file), length = strlen(secret);
    fclose(file);
    for (size_t place = 0; place + length <= size; place++) {
      if (memcmp(bytes + place, secret, length) == 0) return i + 1;
    }
  }
  return getenv("LEAK_TOKEN") ? 3 : 0;
}

static aether_status run(void *instance, const aether_call *call) {
  const char *way = text_of(call, WAY), *secret = text_of(call, SECRET), *control = text_of(call, CONTROL);
  char lines[ROOM * 32] = "";
  int output = 1, error = 2;
  (void)instance;
  if (strcmp(way, "print") == 0 || strcmp(way, "crash") == 0) {
    all(secret, print, &output);
    all(control, print, &output);
    all(secret, print, &error);
    all(control, print, &error);
    if (way[0] == 'c') {
      /* What a report of the crash shows: the last lines. */
      const char *const last[] = {secret, control};
      for (int i = 0; i < 2; i++) {
        char out[ROOM * 4];
        put(error, last[i], strlen(last[i]));
        put(error, "\n", 1);
        put(error, encoded(last[i], 8, out), strlen(last[i]) * 2);
        put(error, "\n", 1);
      }
      *(volatile int *)8 = 0;
    }
  } else if (strcmp(way, "environment") == 0 || strcmp(way, "environments") == 0) {
    static const char *const places[] = {"nowhere", "in its own", "in its parent's", "in a variable"};
    call->host->set_message(call, places[is_in_environment(secret, strcmp(way, "environments") == 0 ? 2 : 1)]);
  } else if (strcmp(way, "log") == 0) {
    all(secret, tell_log, (void *)call);
    all(control, tell_log, (void *)call);
  } else if (strcmp(way, "progress") == 0) {
    all(secret, tell_progress, (void *)call);
    all(control, tell_progress, (void *)call);
  } else if (strcmp(way, "give") == 0) {
    give(call, secret, control);
  } else if (strcmp(way, "set") == 0 || strcmp(way, "skip") == 0 || strcmp(way, "fail") == 0) {
    all(secret, add, lines);
    all(control, add, lines);
    if (way[1] == 'k') return call->host->skip(call, lines);
    if (way[0] == 'f') {
      aether_failure failure = {.struct_size = sizeof failure, .code = "LEAKED", .message = lines, .argument = secret};
      return call->host->fail(call, &failure);
    }
    call->host->set_message(call, lines);
    call->host->set_stdout(call, lines, strlen(lines));
    call->host->set_stderr(call, lines, strlen(lines));
  } else {
    leave(call, way, control);
    return leave(call, way, secret);
  }
  return AETHER_OK;
}

static const aether_parameter inputs[] = {
    FIXTURE_PARAMETER(STRING, "way", .flags = AETHER_REQUIRED), FIXTURE_PARAMETER(SECRET, "secret", .flags = AETHER_REQUIRED),
    FIXTURE_PARAMETER(STRING, "control", .flags = AETHER_REQUIRED)};
static const aether_parameter outputs[] = {
    FIXTURE_PARAMETER(STRING, "text", .flags = AETHER_OPTIONAL), FIXTURE_PARAMETER(ARRAY, "list", .flags = AETHER_OPTIONAL), FIXTURE_PARAMETER(OBJECT, "map", .flags = AETHER_OPTIONAL),
    FIXTURE_PARAMETER(BYTES, "data", .flags = AETHER_OPTIONAL), FIXTURE_PARAMETER(ANY, "any", .flags = AETHER_OPTIONAL), FIXTURE_PARAMETER(FILE, "file", .flags = AETHER_OPTIONAL)};
static const aether_error_code errors[] = {{sizeof(aether_error_code), AETHER_CRITICAL, "LEAKED", "It was told to"}};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};

#define LEAKS(level) \
  FIXTURE_DESCRIPTOR( \
      AETHER_TASK, "leaks-" level, &task, FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs), FIXTURE_ERRORS(errors))

static const aether_module sandboxed = LEAKS("sandboxed");
static const aether_module isolated = LEAKS("isolated");
static const aether_module trusted = LEAKS("trusted");

AETHER_PLUGIN_ENTRY(fixture) {
  registrar->add(registrar, &sandboxed);
  registrar->add(registrar, &isolated);
  return registrar->add(registrar, &trusted);
}
