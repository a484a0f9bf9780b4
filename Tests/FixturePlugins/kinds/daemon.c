/* ticker-daemon: a thread that ticks until it is stopped, and says how often it did. */
#include "kinds.h"

#include <pthread.h>
#include <stdio.h>

static pthread_t thread;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ticks, is_wanted, is_there;

static void *tick(void *unused) {
  pthread_mutex_lock(&mutex);
  ticks++;
  pthread_cond_broadcast(&changed);
  while (is_wanted) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return unused;
}

static aether_status start(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  is_wanted = 1;
  if (pthread_create(&thread, NULL, tick, NULL) != 0) return AETHER_FAILED;
  is_there = 1;
  pthread_mutex_lock(&mutex);
  while (ticks == 0) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return AETHER_OK;
}

static aether_status stop(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  if (!is_there) return AETHER_OK;
  pthread_mutex_lock(&mutex);
  is_wanted = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
  is_there = 0;
  return pthread_join(thread, NULL) == 0 ? AETHER_OK : AETHER_FAILED;
}

static int32_t is_running(void *instance) {
  (void)instance;
  return is_there;
}

static aether_status health(void *instance, const aether_call *call) {
  char message[64];
  (void)instance;
  pthread_mutex_lock(&mutex);
  snprintf(message, sizeof message, "ticked %d times", ticks);
  pthread_mutex_unlock(&mutex);
  return call->host->set_message(call, message);
}

static const aether_daemon daemon_operations = {
    .struct_size = sizeof(aether_daemon), .start = start, .stop = stop, .is_running = is_running, .health = health};
const aether_module ticker_daemon = FIXTURE_DESCRIPTOR(
    AETHER_DAEMON, "ticker-daemon", &daemon_operations, .description = "Ticks while a run lasts");
