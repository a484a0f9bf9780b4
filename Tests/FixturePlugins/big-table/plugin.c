/* Makes a table of rows with 15 texts each: 50,000 rows are a value of some 32 MB. For benchmarks. */
#include "../common/task.h"

enum { COLUMNS = 15 };

static aether_status run(void *instance, const aether_call *call) {
  static const char *const keys[COLUMNS] = {
      "code", "name", "category", "combining", "bidirectional", "decomposition", "decimal", "digit",
      "numeric", "mirrored", "old_name", "comment", "uppercase", "lowercase", "titlecase"};
  static const uint64_t key_lengths[COLUMNS] = {4, 4, 8, 9, 13, 13, 7, 5, 7, 8, 8, 7, 9, 9, 9};
  const char *texts[COLUMNS];
  uint64_t lengths[COLUMNS];
  aether_builder *builder = call->host->begin_output(call, 0);
  int64_t rows = 0, row;
  (void)instance;
  aether_get_integer(call->inputs[0], &rows);
  call->host->begin_array(builder);
  for (row = 0; row < rows; row++) {
    int column;
    for (column = 0; column < COLUMNS; column++) {
      static const char digits[] = "0123456789";
      texts[column] = digits + (row + column) % 5;
      lengths[column] = 5;
    }
    if (call->host->append_strings(builder, keys, key_lengths, texts, lengths, COLUMNS) != AETHER_OK) break;
  }
  call->host->end(builder);
  return call->host->commit(builder);
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(INTEGER, "rows", .flags = AETHER_REQUIRED)};
static const aether_parameter item = FIXTURE_PARAMETER(OBJECT, NULL);
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(ARRAY, "table", .items = &item)};
FIXTURE_TASK("big-table", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs))
