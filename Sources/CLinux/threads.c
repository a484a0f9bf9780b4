/*
 * Invariants:
 * - `lock` is held for as long as the lists are read or changed, and nothing is called meanwhile that could come back here;
 * - a thread's record is in `threads` from before it runs until no code of its owner can run on it: it is taken out by the
 *   last round of the destructors of its thread-specific values, after those of thread_local variables;
 * - an owner is in `owners` from its making to its freeing, and nobody frees one that threads belong to.
 */
#define _GNU_SOURCE
#include "Threads.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct aether_owner {
  uintptr_t low, high;
  size_t threads;
  struct aether_owner *next;
};

struct thread {
  int number;
  int rounds;
  struct aether_owner *owner;
  void *(*routine)(void *);
  void *argument;
  struct thread *next;
};

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
typedef int key_create_function(pthread_key_t *, void (*)(void *));
typedef int key_delete_function(pthread_key_t);

/* The numbers of threads that ended last: the kernel shows them for a while. */
enum { ENDED = 1024 };
static int ended[ENDED];
static size_t next_ended;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct aether_owner *owners;
static struct thread *threads;
static void (*destructors[PTHREAD_KEYS_MAX])(void *);
static struct aether_owner *(*ask_call)(void);
static __thread struct aether_owner *entered;

static pthread_key_t end_key;
static pthread_once_t end_once = PTHREAD_ONCE_INIT;
static create_function *system_create;
static key_create_function *system_key_create;
static key_delete_function *system_key_delete;

static void find(void) {
  *(void **)&system_create = dlsym(RTLD_NEXT, "pthread_create");
  *(void **)&system_key_create = dlsym(RTLD_NEXT, "pthread_key_create");
  *(void **)&system_key_delete = dlsym(RTLD_NEXT, "pthread_key_delete");
}

static void drop(struct thread *thread) {
  pthread_mutex_lock(&lock);
  for (struct thread **place = &threads; *place != NULL; place = &(*place)->next) {
    if (*place != thread) continue;
    *place = thread->next;
    break;
  }
  if (thread->owner != NULL) thread->owner->threads--;
  if (thread->number != 0) ended[next_ended++ % ENDED] = thread->number;
  pthread_mutex_unlock(&lock);
  free(thread);
}

/* Runs as long as other values have destructors: four rounds, of which the last is the end. */
static void at_end(void *value) {
  struct thread *thread = value;
  if (++thread->rounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    pthread_setspecific(end_key, thread);
    return;
  }
  drop(thread);
}

static void prepare(void) {
  find();
  system_key_create(&end_key, at_end);
}

static bool contains(const struct aether_owner *owner, uintptr_t address) {
  return address >= owner->low && address < owner->high;
}

/* Under the lock. */
static struct aether_owner *owner_at(uintptr_t address) {
  for (struct aether_owner *owner = owners; owner != NULL; owner = owner->next)
    if (contains(owner, address)) return owner;
  return NULL;
}

static void *begin(void *argument) {
  struct thread *thread = argument;
  entered = thread->owner;
  pthread_mutex_lock(&lock);
  thread->number = (int)syscall(SYS_gettid);
  pthread_mutex_unlock(&lock);
  pthread_setspecific(end_key, thread);
  return thread->routine(thread->argument);
}

int pthread_create(
    pthread_t *restrict id, const pthread_attr_t *restrict attributes, void *(*routine)(void *), void *restrict argument) {
  pthread_once(&end_once, prepare);
  struct thread *thread = calloc(1, sizeof *thread);
  if (thread == NULL) return EAGAIN;
  thread->routine = routine;
  thread->argument = argument;
  struct aether_owner *caller = entered;
  if (caller == NULL && ask_call != NULL) caller = ask_call();
  uintptr_t place = (uintptr_t)__builtin_return_address(0);
  pthread_mutex_lock(&lock);
  struct aether_owner *owner = owner_at(place);
  if (owner == NULL) owner = owner_at((uintptr_t)routine);
  if (owner == NULL) owner = caller;
  if (owner != NULL) owner->threads++;
  thread->owner = owner;
  thread->next = threads;
  threads = thread;
  pthread_mutex_unlock(&lock);
  int result = system_create(id, attributes, begin, thread);
  if (result != 0) drop(thread);
  return result;
}

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
  if (system_key_create == NULL) find();
  int result = system_key_create(key, destructor);
  if (result != 0 || *key >= PTHREAD_KEYS_MAX) return result;
  pthread_mutex_lock(&lock);
  destructors[*key] = destructor;
  pthread_mutex_unlock(&lock);
  return 0;
}

int pthread_key_delete(pthread_key_t key) {
  if (system_key_delete == NULL) find();
  if (key < PTHREAD_KEYS_MAX) {
    pthread_mutex_lock(&lock);
    destructors[key] = NULL;
    pthread_mutex_unlock(&lock);
  }
  return system_key_delete(key);
}

struct aether_owner *aether_owner_make(void) {
  struct aether_owner *owner = calloc(1, sizeof *owner);
  if (owner == NULL) return NULL;
  pthread_mutex_lock(&lock);
  owner->next = owners;
  owners = owner;
  pthread_mutex_unlock(&lock);
  return owner;
}

void aether_owner_free(struct aether_owner *owner) {
  pthread_mutex_lock(&lock);
  for (struct aether_owner **place = &owners; *place != NULL; place = &(*place)->next) {
    if (*place != owner) continue;
    *place = owner->next;
    break;
  }
  pthread_mutex_unlock(&lock);
  free(owner);
}

struct aether_owner *aether_owner_enter(struct aether_owner *owner) {
  struct aether_owner *before = entered;
  entered = owner;
  return before;
}

void aether_owner_place(struct aether_owner *owner, uintptr_t low, uintptr_t high) {
  pthread_mutex_lock(&lock);
  owner->low = low;
  owner->high = high;
  pthread_mutex_unlock(&lock);
}

size_t aether_owner_threads(const struct aether_owner *owner) {
  pthread_mutex_lock(&lock);
  size_t count = owner->threads;
  pthread_mutex_unlock(&lock);
  return count;
}

void aether_owner_drop_keys(const struct aether_owner *owner) {
  for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++) {
    pthread_mutex_lock(&lock);
    bool is_its = destructors[key] != NULL && contains(owner, (uintptr_t)destructors[key]);
    pthread_mutex_unlock(&lock);
    if (is_its) pthread_key_delete(key);
  }
}

size_t aether_unknown_threads(const int *numbers, size_t count) {
  size_t unknown = 0, beginning = 0;
  pthread_mutex_lock(&lock);
  for (struct thread *thread = threads; thread != NULL; thread = thread->next) beginning += thread->number == 0;
  for (size_t index = 0; index < count; index++) {
    bool is_known = false;
    for (struct thread *thread = threads; thread != NULL && !is_known; thread = thread->next)
      is_known = thread->number == numbers[index];
    for (size_t place = 0; place < ENDED && !is_known; place++) is_known = ended[place] == numbers[index];
    unknown += !is_known;
  }
  pthread_mutex_unlock(&lock);
  return unknown > beginning ? unknown - beginning : 0;
}

bool aether_threads_are_noted(void) {
  return dlsym(RTLD_DEFAULT, "pthread_create") == (void *)pthread_create;
}

void aether_owner_of_call(struct aether_owner *(*ask)(void)) { ask_call = ask; }
