/* nested: written with nothing but plugin.h at hand. Takes orders, which are objects in an array, and gives them back by
 * customer: nested inputs, nested outputs, errors and cancellation. */
#include <aether/plugin.h>

#define PARAMETER .struct_size = sizeof(aether_parameter)
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { INPUT_ORDERS, INPUT_WAIT };
enum { OUTPUT_CUSTOMERS, OUTPUT_REPORT };

static aether_status blame(const aether_call *call, const char *argument, const char *message) {
  aether_failure failure = {
      sizeof failure, AETHER_SEVERITY_DECLARED, AETHER_INVALID_ARGUMENT, message, argument};
  return call->host->fail(call, &failure);
}

static aether_status fail(const aether_call *call, const char *code) {
  aether_failure failure = {sizeof failure, AETHER_SEVERITY_DECLARED, code, NULL, NULL};
  return call->host->fail(call, &failure);
}

static void key(const aether_host *host, aether_builder *builder, const char *name) {
  host->key(builder, name, strlen(name));
}

/* The customer of an order, and its name's length. */
static const char *customer(aether_view order, uint64_t *length) {
  return aether_get_string(aether_member(aether_member(order, "customer"), "name"), length);
}

static int same_customer(aether_view one, aether_view other) {
  uint64_t length = 0, other_length = 0;
  const char *name = customer(one, &length), *other_name = customer(other, &other_length);
  return name && other_name && length == other_length && memcmp(name, other_name, length) == 0;
}

/* What one line of an order costs. */
static int line_price(aether_view line, double *price) {
  int64_t quantity = 0;
  double each = 0;
  if (!aether_get_integer(aether_member(line, "quantity"), &quantity)) return 0;
  if (!aether_get_double(aether_member(line, "price"), &each)) return 0;
  *price = (double)quantity * each;
  return 1;
}

/* Appends the customer of the order at `first`, with all of its orders. */
static int append_customer(
    const aether_host *host, aether_builder *builder, aether_view orders, uint64_t first, double *total) {
  uint64_t count = aether_count(orders), i, k;
  double sum = 0;
  host->begin_object(builder);
  key(host, builder, "customer");
  host->append_view(builder, aether_member(aether_item(orders, first), "customer"));
  key(host, builder, "lines");
  host->begin_array(builder);
  for (i = first; i < count; i++) {
    aether_view order = aether_item(orders, i), lines = aether_member(order, "lines");
    if (!same_customer(aether_item(orders, first), order)) continue;
    for (k = 0; k < aether_count(lines); k++) {
      double price = 0;
      if (!line_price(aether_item(lines, k), &price)) return 0;
      sum += price;
      host->append_view(builder, aether_item(lines, k));
    }
  }
  host->end(builder);
  key(host, builder, "total");
  host->append_double(builder, sum);
  host->end(builder);
  *total += sum;
  return 1;
}

static aether_status run(void *instance, const aether_call *call) {
  const aether_host *host = call->host;
  const aether_cancel_1 *cancel = host->service(host, AETHER_CANCEL_1);
  const aether_log_1 *log = host->service(host, AETHER_LOG_1);
  aether_view orders = call->inputs[INPUT_ORDERS];
  uint64_t count = aether_count(orders), customers = 0, i, k;
  double total = 0;
  int wait = 0;
  aether_builder *builder;
  (void)instance;

  if (count == 0) return host->skip(call, "there are no orders");
  if (count > 10000) return fail(call, "TOO_MANY_ORDERS");
  aether_get_bool(call->inputs[INPUT_WAIT], &wait);
  while (wait) {
    if (!cancel) return fail(call, "CANNOT_WAIT");
    if (cancel->is_cancelled(call)) return AETHER_CANCELLED;
  }

  builder = host->begin_output(call, OUTPUT_CUSTOMERS);
  host->begin_array(builder);
  for (i = 0; i < count; i++) {
    uint64_t length = 0;
    if (cancel && cancel->is_cancelled(call)) {
      host->discard(builder);
      return AETHER_CANCELLED;
    }
    if (!customer(aether_item(orders, i), &length)) {
      host->discard(builder);
      return blame(call, "orders", "an order needs a customer with a name");
    }
    for (k = 0; k < i; k++) {
      if (same_customer(aether_item(orders, k), aether_item(orders, i))) break;
    }
    if (k < i) continue;
    if (!append_customer(host, builder, orders, i, &total)) {
      host->discard(builder);
      return blame(call, "orders", "a line needs a quantity, an integer, and a price, a number");
    }
    customers++;
  }
  host->end(builder);
  host->commit(builder);

  builder = host->begin_output(call, OUTPUT_REPORT);
  host->begin_object(builder);
  key(host, builder, "orders");
  host->append_integer(builder, (int64_t)count);
  key(host, builder, "customers");
  host->append_integer(builder, (int64_t)customers);
  key(host, builder, "total");
  host->append_double(builder, total);
  host->end(builder);
  host->commit(builder);

  if (log) {
    const aether_log_field fields[] = {{"module", "nested"}};
    const aether_log_record record = {sizeof record, AETHER_LOG_INFO, "orders grouped", fields, 1};
    log->write(call, &record);
  }
  return host->set_message(call, "grouped the orders by customer");
}

static const aether_parameter customer_properties[] = {
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "name", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "city"},
};
static const aether_parameter line_properties[] = {
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "article", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "quantity", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_NUMBER, .name = "price", .flags = AETHER_REQUIRED},
};
static const aether_parameter line = {
    PARAMETER, .type = AETHER_TYPE_OBJECT, .properties = line_properties, .property_count = COUNT(line_properties)};
static const aether_parameter order_properties[] = {
    {PARAMETER, .type = AETHER_TYPE_OBJECT, .name = "customer", .flags = AETHER_REQUIRED,
     .properties = customer_properties, .property_count = COUNT(customer_properties)},
    {PARAMETER, .type = AETHER_TYPE_ARRAY, .name = "lines", .flags = AETHER_REQUIRED, .items = &line},
};
static const aether_parameter order = {
    PARAMETER, .type = AETHER_TYPE_OBJECT, .properties = order_properties, .property_count = COUNT(order_properties)};
static const aether_parameter inputs[] = {
    {PARAMETER, .type = AETHER_TYPE_ARRAY, .name = "orders", .description = "The orders, at most 10,000",
     .flags = AETHER_REQUIRED, .items = &order},
    {PARAMETER, .type = AETHER_TYPE_BOOL, .name = "wait", .description = "Wait until the call is cancelled",
     .default_json = "false"},
};
static const aether_parameter group_properties[] = {
    {PARAMETER, .type = AETHER_TYPE_OBJECT, .name = "customer", .flags = AETHER_REQUIRED,
     .properties = customer_properties, .property_count = COUNT(customer_properties)},
    {PARAMETER, .type = AETHER_TYPE_ARRAY, .name = "lines", .flags = AETHER_REQUIRED, .items = &line},
    {PARAMETER, .type = AETHER_TYPE_NUMBER, .name = "total", .flags = AETHER_REQUIRED},
};
static const aether_parameter group = {
    PARAMETER, .type = AETHER_TYPE_OBJECT, .properties = group_properties, .property_count = COUNT(group_properties)};
static const aether_parameter report_properties[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "orders", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "customers", .flags = AETHER_REQUIRED},
    {PARAMETER, .type = AETHER_TYPE_NUMBER, .name = "total", .flags = AETHER_REQUIRED},
};
static const aether_parameter outputs[] = {
    {PARAMETER, .type = AETHER_TYPE_ARRAY, .name = "customers", .description = "The lines of each customer",
     .items = &group},
    {PARAMETER, .type = AETHER_TYPE_OBJECT, .name = "report", .description = "The sums",
     .properties = report_properties, .property_count = COUNT(report_properties)},
};
static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "TOO_MANY_ORDERS", "There are more than 10,000 orders"},
    {sizeof(aether_error_code), AETHER_CRITICAL, "CANNOT_WAIT", "This host cancels nothing"},
};
static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
static const aether_module module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "nested", .version = "1.0.0",
    .description = "Groups orders by customer", .inputs = inputs, .input_count = COUNT(inputs), .outputs = outputs,
    .output_count = COUNT(outputs), .errors = errors, .error_count = COUNT(errors), .operations = &task,
};

AETHER_PLUGIN_ENTRY(nested) { return registrar->add(registrar, &module); }
