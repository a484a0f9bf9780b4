#ifndef AETHER_THREADS_H
#define AETHER_THREADS_H

/*
 * Which loaded image started which threads, and has destructors for the values of which thread-specific keys: what
 * must be known before an image may be unmapped. This program's own pthread_create, pthread_key_create and
 * pthread_key_delete stand before the system's for all that is loaded, and note who calls them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An image, from before it is loaded until it is unmapped. */
struct aether_owner;

/* NULL and errno. */
struct aether_owner *aether_owner_make(void);
/* Only when no thread of it lives and it is unmapped. */
void aether_owner_free(struct aether_owner *owner);
/* What this thread starts from now on is `owner`'s, wherever it is called from; NULL: nobody's. The one before. */
struct aether_owner *aether_owner_enter(struct aether_owner *owner);
/* Where its code is, from `low` to before `high`. Threads that code there starts are its own from now on. */
void aether_owner_place(struct aether_owner *owner, uintptr_t low, uintptr_t high);
/* Threads that it started and that may still run its code. */
size_t aether_owner_threads(const struct aether_owner *owner);
/* Takes back the keys with a destructor in its code, so that no thread's end calls one. */
void aether_owner_drop_keys(const struct aether_owner *owner);

/* How many of these threads were not started through the functions here. */
size_t aether_unknown_threads(const int *numbers, size_t count);
/* Whether what is loaded gets the functions here. */
bool aether_threads_are_noted(void);
/* Asked for whose call runs on this thread, when nothing else tells. */
void aether_owner_of_call(struct aether_owner *(*ask)(void));

#endif
