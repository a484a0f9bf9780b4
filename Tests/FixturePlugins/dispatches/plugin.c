/* Gives work to Swift's Dispatch: `short` items that take some microseconds, and `together` ones, of which none ends before
 * all have begun. Where there are more of those than processors, they end only once Dispatch has counted which of its
 * threads run, and started more. */
#define _POSIX_C_SOURCE 200809L
#include "../common/effects.h"

#include <pthread.h>
#include <time.h>

/* Of dispatch/queue.h, which wants a compiler with blocks. */
void *dispatch_get_global_queue(intptr_t identifier, uintptr_t flags);
void dispatch_async_f(void *queue, void *context, void (*work)(void *context));

struct meeting {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int64_t together, arrived, left;
};

static void leave(struct meeting *meeting) {
  meeting->left--;
  pthread_cond_broadcast(&meeting->changed);
  pthread_mutex_unlock(&meeting->lock);
}

static void meet(void *context) {
  struct meeting *meeting = context;
  pthread_mutex_lock(&meeting->lock);
  meeting->arrived++;
  pthread_cond_broadcast(&meeting->changed);
  while (meeting->arrived < meeting->together) pthread_cond_wait(&meeting->changed, &meeting->lock);
  leave(meeting);
}

static void spin(void *context) {
  struct meeting *meeting = context;
  for (volatile int turns = 0; turns < 20000;) turns++;
  pthread_mutex_lock(&meeting->lock);
  leave(meeting);
}

static aether_status run(void *instance, const aether_call *call) {
  int64_t shorts = integer_of(call, 0, 0);
  struct meeting meeting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  void *queue = dispatch_get_global_queue(0, 0);
  (void)instance;
  meeting.together = integer_of(call, 1, 0);
  meeting.left = shorts + meeting.together;
  for (int64_t index = 0; index < shorts; index++) dispatch_async_f(queue, &meeting, spin);
  for (int64_t index = 0; index < meeting.together; index++) dispatch_async_f(queue, &meeting, meet);
  pthread_mutex_lock(&meeting.lock);
  while (meeting.left > 0) pthread_cond_wait(&meeting.changed, &meeting.lock);
  pthread_mutex_unlock(&meeting.lock);
  return call->host->emit_integer(call, 0, meeting.arrived);
}

static const aether_parameter inputs[] = {FIXTURE_PARAMETER(INTEGER, "short"), FIXTURE_PARAMETER(INTEGER, "together")};
static const aether_parameter outputs[] = {FIXTURE_PARAMETER(INTEGER, "met")};
FIXTURE_TASK("dispatches", FIXTURE_INPUTS(inputs), FIXTURE_OUTPUTS(outputs))
