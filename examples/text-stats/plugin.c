/* text-stats: says what is in one column of a table: an array of objects, such as csv-loader gives. */
#include <aether/plugin.h>

#include <stdlib.h>

enum { INPUT_ROWS, INPUT_COLUMN };
enum { OUT_COUNT, OUT_DISTINCT, OUT_EMPTY, OUT_LONGEST, OUT_MEAN_LENGTH, OUT_TOP, OUT_TOP_COUNT };

/* A text of the column, and how often it stands there. The text is the input's own. */
struct entry {
  const char *text;
  uint64_t length;
  uint64_t count;
};

/* Open addressing; the capacity is a power of two, at least twice the number of rows. */
struct table {
  struct entry *entries;
  uint64_t capacity;
  uint64_t used;
};

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text, uint64_t length) {
  uint64_t sum = 14695981039346656037u, i;
  for (i = 0; i < length; i++) sum = (sum ^ (unsigned char)text[i]) * 1099511628211u;
  return sum;
}

static struct entry *find(struct table *table, const char *text, uint64_t length) {
  uint64_t place = hash(text, length) & (table->capacity - 1);
  for (;; place = (place + 1) & (table->capacity - 1)) {
    struct entry *entry = &table->entries[place];
    if (!entry->text) {
      entry->text = text;
      entry->length = length;
      table->used++;
      return entry;
    }
    if (entry->length == length && memcmp(entry->text, text, length) == 0) return entry;
  }
}

/* The number of characters of a UTF-8 text: the bytes that continue none. */
static uint64_t characters(const char *text, uint64_t length) {
  uint64_t count = 0, i;
  for (i = 0; i < length; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
  return count;
}

static aether_status fail(const aether_call *call, const char *code, const char *message) {
  aether_failure failure = {sizeof failure, AETHER_SEVERITY_DECLARED, code, message, NULL};
  return call->host->fail(call, &failure);
}

/* The text of a row's column. Objects of one shape have the column at one place, so the last one is tried first. */
static const char *text_of(aether_view row, const char *column, uint64_t *place, uint64_t *length) {
  uint64_t key_length = 0, index, count = aether_count(row), wanted = strlen(column);
  const char *key = aether_key(row, *place, &key_length);
  if (!key || key_length != wanted || memcmp(key, column, wanted) != 0) {
    for (index = 0; index < count; index++) {
      key = aether_key(row, index, &key_length);
      if (key && key_length == wanted && memcmp(key, column, wanted) == 0) break;
    }
    if (index >= count) return NULL;
    *place = index;
  }
  return aether_get_string(aether_item(row, *place), length);
}

/* Whether one text comes before another in the order of their bytes: among equally frequent ones, it is the top. */
static int before(const struct entry *one, const struct entry *other) {
  int order = memcmp(one->text, other->text, one->length < other->length ? one->length : other->length);
  return order < 0 || (order == 0 && one->length < other->length);
}

static aether_status emit(
    const aether_call *call, const struct table *table, uint64_t rows, uint64_t empty, uint64_t length,
    const struct entry *longest) {
  const aether_host *host = call->host;
  const struct entry *top = NULL;
  uint64_t i;
  for (i = 0; i < table->capacity; i++) {
    const struct entry *entry = &table->entries[i];
    if (!entry->text) continue;
    if (!top || entry->count > top->count ||
        (entry->count == top->count && before(entry, top))) {
      top = entry;
    }
  }
  host->emit_integer(call, OUT_COUNT, (int64_t)rows);
  host->emit_integer(call, OUT_DISTINCT, (int64_t)table->used);
  host->emit_integer(call, OUT_EMPTY, (int64_t)empty);
  host->emit_string(call, OUT_LONGEST, longest->text, longest->length);
  host->emit_double(call, OUT_MEAN_LENGTH, rows ? (double)length / (double)rows : 0.0);
  host->emit_string(call, OUT_TOP, top ? top->text : "", top ? top->length : 0);
  return host->emit_integer(call, OUT_TOP_COUNT, top ? (int64_t)top->count : 0);
}

static aether_status run(void *instance, const aether_call *call) {
  aether_view rows = call->inputs[INPUT_ROWS];
  const char *column = aether_get_string(call->inputs[INPUT_COLUMN], NULL);
  uint64_t count = aether_count(rows), place = 0, empty = 0, total = 0, most = 0, i;
  struct table table = {NULL, 16, 0};
  struct entry longest = {"", 0, 0};
  const aether_cancel_1 *cancel = call->host->service(call->host, AETHER_CANCEL_1);
  aether_status status;
  (void)instance;

  if (!column) return fail(call, AETHER_INVALID_ARGUMENT, "the column must be a text");
  while (table.capacity < 2 * count) table.capacity *= 2;
  table.entries = calloc(table.capacity, sizeof *table.entries);
  if (!table.entries) return fail(call, "OUT_OF_MEMORY", NULL);

  for (i = 0; i < count; i++) {
    uint64_t length = 0, size;
    const char *text = text_of(aether_item(rows, i), column, &place, &length);
    if (!text) {
      free(table.entries);
      return fail(call, "COLUMN_MISSING", NULL);
    }
    if (cancel && i % 4096 == 0 && cancel->is_cancelled(call)) {
      free(table.entries);
      return AETHER_CANCELLED;
    }
    size = characters(text, length);
    total += size;
    empty += size == 0;
    if (size > most) {
      most = size;
      longest.text = text;
      longest.length = length;
    }
    find(&table, text, length)->count++;
  }
  status = emit(call, &table, count, empty, total, &longest);
  free(table.entries);
  return status;
}

#define PARAMETER .struct_size = sizeof(aether_parameter)

static const aether_parameter row = {PARAMETER, .type = AETHER_TYPE_OBJECT};
static const aether_parameter inputs[] = {
    {PARAMETER, .type = AETHER_TYPE_ARRAY, .name = "rows", .description = "A table: objects with texts",
     .flags = AETHER_REQUIRED, .items = &row},
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "column", .description = "The column that is looked at",
     .flags = AETHER_REQUIRED},
};
static const aether_parameter outputs[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "count", .description = "Number of rows"},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "distinct", .description = "Number of different texts"},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "empty", .description = "Number of empty texts"},
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "longest", .description = "The longest text, the first of them"},
    {PARAMETER, .type = AETHER_TYPE_NUMBER, .name = "mean_length", .description = "Characters in a text, on average"},
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "top", .description = "The most frequent text"},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "top_count", .description = "How often that stands there"},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "COLUMN_MISSING", "A row has no text in this column"},
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "OUT_OF_MEMORY", "There is not enough memory"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "text-stats", .version = "1.0.0",
    .description = "Says what is in one column of a table",
    .inputs = inputs, .input_count = sizeof inputs / sizeof *inputs,
    .outputs = outputs, .output_count = sizeof outputs / sizeof *outputs,
    .errors = errors, .error_count = sizeof errors / sizeof *errors, .operations = &task,
};

AETHER_PLUGIN_ENTRY(text_stats) { return registrar->add(registrar, &module); }
