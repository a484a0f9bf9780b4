/* Two tasks: one works until it is cancelled; the other fails as soon as the first works, which gets that cancelled. */
#include "../common/task.h"

#include <semaphore.h>

static sem_t works;

static void wake(void *semaphore) { sem_post(semaphore); }

static aether_status wait_for_cancel(void *instance, const aether_call *call) {
  const aether_cancel_1 *cancel = call->host->service(call->host, AETHER_CANCEL_1);
  sem_t cancelled;
  (void)instance;
  if (!cancel) return AETHER_FAILED;
  sem_init(&cancelled, 0, 0);
  cancel->on_cancel(call, wake, &cancelled);
  sem_post(&works);
  while (!cancel->is_cancelled(call)) sem_wait(&cancelled);
  cancel->on_cancel(call, NULL, NULL);
  sem_destroy(&cancelled);
  return AETHER_CANCELLED;
}

static aether_status fail_then(void *instance, const aether_call *call) {
  aether_failure failure = {.struct_size = sizeof failure, .code = "ENOUGH"};
  (void)instance;
  while (sem_wait(&works) != 0) continue;
  return call->host->fail(call, &failure);
}

static const aether_error_code errors[] = {
    {sizeof(aether_error_code), AETHER_CRITICAL, "ENOUGH", "The other one works"}};
static const aether_task waiting = {.struct_size = sizeof(aether_task), .run = wait_for_cancel};
static const aether_task failing = {.struct_size = sizeof(aether_task), .run = fail_then};
static const aether_module waiter = FIXTURE_DESCRIPTOR(AETHER_TASK, "waits-for-cancel", &waiting, );
static const aether_module failer =
    FIXTURE_DESCRIPTOR(AETHER_TASK, "fails-meanwhile", &failing, FIXTURE_ERRORS(errors));

AETHER_PLUGIN_ENTRY(fixture) {
  sem_init(&works, 0, 0);
  registrar->add(registrar, &waiter);
  return registrar->add(registrar, &failer);
}
