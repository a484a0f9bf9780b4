/* Two tasks: one works until it is cancelled; the other interrupts the host, as Ctrl-C does, once the first works. */
#define _POSIX_C_SOURCE 200809L
#include "../common/task.h"

#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

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

static aether_status interrupt(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  while (sem_wait(&works) != 0) continue;
  return kill(getpid(), SIGINT) == 0 ? AETHER_OK : AETHER_FAILED;
}

static const aether_task waiting = {.struct_size = sizeof(aether_task), .run = wait_for_cancel};
static const aether_task interrupting = {.struct_size = sizeof(aether_task), .run = interrupt};
static const aether_module waiter = FIXTURE_DESCRIPTOR(AETHER_TASK, "waits-for-cancel", &waiting, );
static const aether_module interrupter = FIXTURE_DESCRIPTOR(AETHER_TASK, "interrupts", &interrupting, );

AETHER_PLUGIN_ENTRY(fixture) {
  sem_init(&works, 0, 0);
  registrar->add(registrar, &waiter);
  return registrar->add(registrar, &interrupter);
}
