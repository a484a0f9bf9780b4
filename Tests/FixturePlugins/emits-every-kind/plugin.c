/* Emits a value of each kind but `file`, which `all-features` makes. */
#include "../common/task.h"

static aether_status run(void *instance, const aether_call *call) {
  const aether_host *host = call->host;
  aether_builder *array = host->begin_output(call, 8), *object = host->begin_output(call, 9);
  (void)instance;
  host->emit_null(call, 0);
  host->emit_bool(call, 1, 1);
  host->emit_integer(call, 2, INT64_MIN);
  host->emit_double(call, 3, 0.1);
  host->emit_string(call, 4, "za\xC5\xBC\xC3\xB3\xC5\x82\xC4\x87 \0 end", 16);
  host->emit_bytes(call, 5, "\x00\xFF\x80", 3);
  host->emit_datetime(call, 6, (aether_datetime){1700000000, 500000000, 120, 0});
  host->emit_duration(call, 7, (aether_duration){-90, -250000000, 0});
  host->begin_array(array);
  host->append_integer(array, 1);
  host->begin_array(array);
  host->end(array);
  host->end(array);
  host->commit(array);
  host->append_strings(
      object, (const char *[]){"first", "second"}, (uint64_t[]){5, 6}, (const char *[]){"a", ""},
      (uint64_t[]){1, 0}, 2);
  return host->commit(object);
}

static const aether_parameter outputs[] = {
    FIXTURE_PARAMETER(ANY, "a_null"), FIXTURE_PARAMETER(BOOL, "a_bool"), FIXTURE_PARAMETER(INTEGER, "an_integer"),
    FIXTURE_PARAMETER(NUMBER, "a_double"), FIXTURE_PARAMETER(STRING, "a_string"),
    FIXTURE_PARAMETER(BYTES, "some_bytes"),
    FIXTURE_PARAMETER(DATETIME, "a_datetime"), FIXTURE_PARAMETER(DURATION, "a_duration"),
    FIXTURE_PARAMETER(ARRAY, "an_array"), FIXTURE_PARAMETER(OBJECT, "an_object"),
};
FIXTURE_TASK("emits-every-kind", FIXTURE_OUTPUTS(outputs))
