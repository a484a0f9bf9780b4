/* nested: sums up orders. Written with nothing but aether/plugin.h at hand. */
#include <aether/plugin.h>
#include <stdio.h>

/* An order, as `orders` holds them: {customer: string, lines: [{item: string, count: integer, price: number}]}. */
static int add_lines(aether_view lines, double *total, int64_t *pieces) {
  uint64_t index;
  for (index = 0; index < aether_count(lines); index++) {
    aether_view line = aether_item(lines, index);
    int64_t count = 0;
    double price = 0;
    aether_get_integer(aether_member(line, "count"), &count);
    aether_get_double(aether_member(line, "price"), &price);
    if (count < 0) return 0;
    *total += (double)count * price;
    *pieces += count;
  }
  return 1;
}

static aether_status fail(const aether_call *call, const char *code, uint64_t order) {
  char message[80];
  aether_failure failure;
  memset(&failure, 0, sizeof failure);
  failure.struct_size = sizeof failure;
  failure.code = code;
  if (order > 0) {
    snprintf(message, sizeof message, "order %llu has a line with a count below 0", (unsigned long long)order);
    failure.message = message;
    failure.argument = "orders";
  }
  return call->host->fail(call, &failure);
}

static void put_string(const aether_host *host, aether_builder *builder, const char *key, aether_view text) {
  host->key(builder, key, strlen(key));
  host->append_view(builder, text);
}

static void put_items(const aether_host *host, aether_builder *builder, aether_view lines) {
  uint64_t index;
  host->key(builder, "items", 5);
  host->begin_array(builder);
  for (index = 0; index < aether_count(lines); index++) {
    host->append_view(builder, aether_member(aether_item(lines, index), "item"));
  }
  host->end(builder);
}

/* Writes one report: {customer, total, pieces, items}. */
static aether_status report(const aether_call *call, aether_builder *builder, aether_view order, uint64_t number) {
  const aether_host *host = call->host;
  aether_view lines = aether_member(order, "lines");
  double total = 0;
  int64_t pieces = 0;
  if (!add_lines(lines, &total, &pieces)) return fail(call, "NEGATIVE_COUNT", number);
  host->begin_object(builder);
  put_string(host, builder, "customer", aether_member(order, "customer"));
  host->key(builder, "total", 5);
  host->append_double(builder, total);
  host->key(builder, "pieces", 6);
  host->append_integer(builder, pieces);
  put_items(host, builder, lines);
  host->end(builder);
  return AETHER_OK;
}

static aether_status run(void *instance, const aether_call *call) {
  const aether_cancel_1 *cancel = (const aether_cancel_1 *)call->host->service(call->host, AETHER_CANCEL_1);
  aether_view orders = call->inputs[0];
  int64_t rounds = 1, round;
  uint64_t index;
  (void)instance;
  if (aether_count(orders) == 0) return fail(call, "NO_ORDERS", 0);
  aether_get_integer(call->inputs[1], &rounds);
  for (round = 0; round < rounds; round++) {
    aether_builder *builder = call->host->begin_output(call, 0);
    call->host->begin_array(builder);
    for (index = 0; index < aether_count(orders); index++) {
      aether_status status;
      if (cancel && cancel->is_cancelled(call)) return AETHER_CANCELLED;
      status = report(call, builder, aether_item(orders, index), index + 1);
      if (status != AETHER_OK) return status;
    }
    call->host->end(builder);
    if (call->host->commit(builder) != AETHER_OK) return AETHER_FAILED;
  }
  return call->host->set_message(call, "summed up");
}

#define PARAMETER(type, name, about, flags) {sizeof(aether_parameter), type, name, about, flags, 0, 0, 0, 0, 0, 0}

static const aether_parameter line_properties[] = {
    PARAMETER(AETHER_TYPE_STRING, "item", "What was ordered", AETHER_REQUIRED),
    PARAMETER(AETHER_TYPE_INTEGER, "count", "How many", AETHER_REQUIRED),
    PARAMETER(AETHER_TYPE_NUMBER, "price", "Of one", AETHER_REQUIRED),
};
static const aether_parameter line = {
    sizeof(aether_parameter), AETHER_TYPE_OBJECT, 0, 0, 0, 0, 0, 0, 0, line_properties, 3};
static const aether_parameter order_properties[] = {
    PARAMETER(AETHER_TYPE_STRING, "customer", "Who ordered", AETHER_REQUIRED),
    {sizeof(aether_parameter), AETHER_TYPE_ARRAY, "lines", "What was ordered", AETHER_REQUIRED, 0, 0, 0, &line, 0, 0},
};
static const aether_parameter order = {
    sizeof(aether_parameter), AETHER_TYPE_OBJECT, 0, 0, 0, 0, 0, 0, 0, order_properties, 2};
static const aether_parameter inputs[] = {
    {sizeof(aether_parameter), AETHER_TYPE_ARRAY, "orders", "The orders", AETHER_REQUIRED, 0, 0, 0, &order, 0, 0},
    {sizeof(aether_parameter), AETHER_TYPE_INTEGER, "rounds", "How often to do the work", 0, "1", 0, 0, 0, 0, 0},
};

static const aether_parameter item = PARAMETER(AETHER_TYPE_STRING, 0, 0, 0);
static const aether_parameter report_properties[] = {
    PARAMETER(AETHER_TYPE_STRING, "customer", "Who ordered", AETHER_REQUIRED),
    PARAMETER(AETHER_TYPE_NUMBER, "total", "To be paid", AETHER_REQUIRED),
    PARAMETER(AETHER_TYPE_INTEGER, "pieces", "To be packed", AETHER_REQUIRED),
    {sizeof(aether_parameter), AETHER_TYPE_ARRAY, "items", "In order", AETHER_REQUIRED, 0, 0, 0, &item, 0, 0},
};
static const aether_parameter report_item = {
    sizeof(aether_parameter), AETHER_TYPE_OBJECT, 0, 0, 0, 0, 0, 0, 0, report_properties, 4};
static const aether_parameter outputs[] = {
    {sizeof(aether_parameter), AETHER_TYPE_ARRAY, "reports", "One for each order", 0, 0, 0, 0, &report_item, 0, 0},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NO_ORDERS", "There is no order to sum up"},
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NEGATIVE_COUNT", "A count is below 0"},
};

static const aether_task task = {sizeof(aether_task), 0, run, 0};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "nested", .version = "1.0.0",
    .description = "Sums up orders", .inputs = inputs, .input_count = 2, .outputs = outputs, .output_count = 1,
    .errors = errors, .error_count = 2, .operations = &task,
};

AETHER_PLUGIN_ENTRY(nested) { return registrar->add(registrar, &module); }
