/* kinds: one module of each kind, and a task that uses the service. */
#define _POSIX_C_SOURCE 200809L
#include <aether/plugin.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define PARAMETER .struct_size = sizeof(aether_parameter)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static aether_status fail(const aether_call *call, const char *code, const char *message) {
  aether_failure failure = {sizeof failure, AETHER_SEVERITY_DECLARED, code, message, NULL};
  return call->host->fail(call, &failure);
}

/* ---- counter-service: adds up -------------------------------------------------------------------------------------- */

struct counter {
  int64_t total;
};

static aether_status counter_initialize(void *context, const aether_call *call, void **instance) {
  struct counter *counter = calloc(1, sizeof *counter);
  (void)context;
  if (!counter) return AETHER_FAILED;
  if (call->input_count > 0) aether_get_integer(aether_member(call->inputs[0], "start"), &counter->total);
  *instance = counter;
  return AETHER_OK;
}

static aether_status counter_answer(void *instance, uint32_t method, const aether_call *call) {
  struct counter *counter = instance;
  int64_t amount = 1;
  switch (method) {
    case 0:
      aether_get_integer(call->inputs[0], &amount);
      if (amount < 0) return fail(call, "NEGATIVE", NULL);
      counter->total += amount;
      return call->host->emit_integer(call, 0, counter->total);
    case 1: return call->host->emit_integer(call, 0, counter->total);
    default: return AETHER_INVALID;
  }
}

static aether_status counter_reset(void *instance, const aether_call *call) {
  (void)call;
  ((struct counter *)instance)->total = 0;
  return AETHER_OK;
}

static aether_status counter_save(void *instance, const aether_call *call) {
  return call->host->emit_integer(call, 0, ((struct counter *)instance)->total);
}

static aether_status counter_restore(void *instance, const aether_call *call) {
  if (call->input_count > 0) aether_get_integer(call->inputs[0], &((struct counter *)instance)->total);
  return AETHER_OK;
}

static const aether_parameter amount[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "amount", .description = "What is added", .default_json = "1"},
};
static const aether_parameter total[] = {
    {PARAMETER, .type = AETHER_TYPE_INTEGER, .name = "total", .description = "The sum of all that was added"},
};
static const aether_method counter_methods[] = {
    {sizeof(aether_method), 0, "add", "Adds an amount", amount, COUNT(amount), total, COUNT(total)},
    {sizeof(aether_method), 0, "total", "Says the sum", NULL, 0, total, COUNT(total)},
};
static const aether_error_code counter_errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NEGATIVE", "Only what is not negative can be added"},
};
static const aether_service counter_service = {.struct_size = sizeof(aether_service), .answer = counter_answer};
static const aether_module counter_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_SERVICE, .name = "counter-service", .version = "1.0.0",
    .description = "Adds up", .errors = counter_errors, .error_count = COUNT(counter_errors),
    .methods = counter_methods, .method_count = COUNT(counter_methods), .initialize = counter_initialize,
    .shutdown = free, .reset = counter_reset, .save_state = counter_save, .restore_state = counter_restore,
    .operations = &counter_service,
};

/* ---- ticker: a daemon with a thread that counts -------------------------------------------------------------------- */

struct ticker {
  pthread_t thread;
  atomic_int running;
  atomic_llong ticks;
};

static aether_status ticker_initialize(void *context, const aether_call *call, void **instance) {
  (void)context;
  (void)call;
  *instance = calloc(1, sizeof(struct ticker));
  return *instance ? AETHER_OK : AETHER_FAILED;
}

static void *tick(void *pointer) {
  struct ticker *ticker = pointer;
  const struct timespec pause = {0, 1000000};
  while (atomic_load(&ticker->running)) {
    atomic_fetch_add(&ticker->ticks, 1);
    nanosleep(&pause, NULL);
  }
  return NULL;
}

static aether_status ticker_start(void *instance, const aether_call *call) {
  struct ticker *ticker = instance;
  if (atomic_exchange(&ticker->running, 1)) return AETHER_OK;
  if (pthread_create(&ticker->thread, NULL, tick, ticker) == 0) return AETHER_OK;
  atomic_store(&ticker->running, 0);
  return fail(call, "NO_THREAD", NULL);
}

static aether_status ticker_stop(void *instance, const aether_call *call) {
  struct ticker *ticker = instance;
  (void)call;
  if (atomic_exchange(&ticker->running, 0)) pthread_join(ticker->thread, NULL);
  return AETHER_OK;
}

static int32_t ticker_is_running(void *instance) { return atomic_load(&((struct ticker *)instance)->running); }

static aether_status ticker_health(void *instance, const aether_call *call) {
  if (!ticker_is_running(instance)) return fail(call, "NOT_RUNNING", NULL);
  return call->host->set_message(call, "it ticks");
}

static const aether_error_code ticker_errors[] = {
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NO_THREAD", "No thread could be made"},
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NOT_RUNNING", "The ticker was not started"},
};
static const aether_daemon ticker_daemon = {
    sizeof(aether_daemon), 0, ticker_start, ticker_stop, ticker_is_running, ticker_health};
static const aether_module ticker_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_DAEMON, .name = "ticker", .version = "1.0.0",
    .description = "Counts in the background", .errors = ticker_errors, .error_count = COUNT(ticker_errors),
    .initialize = ticker_initialize, .shutdown = free, .operations = &ticker_daemon,
};

/* ---- greeting-provider: provides a capability ----------------------------------------------------------------------- */

static aether_status provider_load(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->set_message(call, "loaded");
}

static aether_status provider_unload(void *instance, const aether_call *call) {
  (void)instance;
  return call->host->set_message(call, "unloaded");
}

static const aether_provider provider = {sizeof(aether_provider), 0, provider_load, provider_unload};
static const aether_module provider_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_PLUGIN, .name = "greeting-provider", .version = "1.0.0",
    .description = "Provides greetings", .operations = &provider,
};

/* ---- memory-connector: a connection to nothing but memory ----------------------------------------------------------- */

static aether_status connector_connect(void *instance, const aether_call *call) {
  (void)call;
  *(int *)instance = 1;
  return AETHER_OK;
}

static aether_status connector_answer(void *instance, uint32_t method, const aether_call *call) {
  if (method != 0) return AETHER_INVALID;
  if (!*(int *)instance) return fail(call, "NOT_CONNECTED", NULL);
  return call->host->emit_view(call, 0, call->inputs[0]);
}

static aether_status connector_close(void *instance, const aether_call *call) {
  (void)call;
  *(int *)instance = 0;
  return AETHER_OK;
}

static int connector_state;
static const aether_parameter echo_inputs[] = {
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "text", .flags = AETHER_REQUIRED},
};
static const aether_parameter echo_outputs[] = {{PARAMETER, .type = AETHER_TYPE_STRING, .name = "text"}};
static const aether_method connector_methods[] = {
    {sizeof(aether_method), 0, "echo", "Gives back a text", echo_inputs, 1, echo_outputs, 1},
};
static const aether_error_code connector_errors[] = {
    {sizeof(aether_error_code), AETHER_RECOVERABLE, "NOT_CONNECTED", "There is no connection"},
};
static const aether_connector connector = {
    sizeof(aether_connector), 0, "memory", "none", connector_connect, connector_answer, connector_close};
static const aether_module connector_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_CONNECTOR, .name = "memory-connector", .version = "1.0.0",
    .description = "Connects to nothing but memory", .errors = connector_errors,
    .error_count = COUNT(connector_errors), .methods = connector_methods, .method_count = COUNT(connector_methods),
    .context = &connector_state, .operations = &connector,
};

/* ---- count-words: a task that calls the service --------------------------------------------------------------------- */

static int64_t words(const char *text) {
  int64_t count = 0;
  int inside = 0;
  for (; *text; text++) {
    int space = *text == ' ' || *text == '\n' || *text == '\t';
    count += !space && !inside;
    inside = !space;
  }
  return count;
}

static aether_status count_run(void *instance, const aether_call *call) {
  const aether_modules_1 *modules = call->host->service(call->host, AETHER_MODULES_1);
  const char *text = aether_get_string(call->inputs[0], NULL);
  aether_builder *arguments;
  aether_reply *reply = NULL;
  aether_status status;
  (void)instance;
  if (!modules) return fail(call, "NO_SERVICE", "this host lets modules call no other modules");

  arguments = modules->begin_arguments(call);
  call->host->begin_object(arguments);
  call->host->key(arguments, "amount", 6);
  call->host->append_integer(arguments, words(text ? text : ""));
  call->host->end(arguments);
  status = modules->invoke(call, "counter-service", "add", arguments, &reply);
  if (status == AETHER_OK) {
    status = call->host->emit_view(call, 0, aether_member(modules->outputs(reply), "total"));
  } else {
    status = fail(call, "NO_SERVICE", modules->error_message(reply));
  }
  modules->destroy(reply);
  return status;
}

static const aether_parameter count_inputs[] = {
    {PARAMETER, .type = AETHER_TYPE_STRING, .name = "text", .description = "What is counted", .flags = AETHER_REQUIRED},
};
static const aether_error_code count_errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "NO_SERVICE", "The counter-service did not answer"},
};
static const aether_task count_task = {.struct_size = sizeof(aether_task), .run = count_run};
static const aether_module count_module = {
    .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "count-words", .version = "1.0.0",
    .description = "Adds the number of a text's words to the counter-service", .inputs = count_inputs,
    .input_count = COUNT(count_inputs), .outputs = total, .output_count = COUNT(total), .errors = count_errors,
    .error_count = COUNT(count_errors), .operations = &count_task,
};

AETHER_PLUGIN_ENTRY(kinds) {
  const aether_module *modules[] = {
      &counter_module, &ticker_module, &provider_module, &connector_module, &count_module};
  uint64_t i;
  for (i = 0; i < COUNT(modules); i++) {
    aether_status status = registrar->add(registrar, modules[i]);
    if (status != AETHER_OK) return status;
  }
  return AETHER_OK;
}
