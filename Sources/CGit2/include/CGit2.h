#ifndef AETHER_CGIT2_H
#define AETHER_CGIT2_H

/*
 * libgit2, with shims for what Swift can't call, and this program's own `connect`, which libgit2 and libssh2 get in place of
 * libc's. Only the Swift target `Git` imports this, and only `aether-fetch` links it.
 */

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Starts libgit2 so that it reads no settings but a repository's own, believes no object whose bytes don't have its name, and
 * maps little of a pack at once. 0, or libgit2's error.
 */
int aether_git_begin(void);
/* Whose certificates are believed: a file, or a folder when `file` is NULL. 0, or libgit2's error. */
int aether_git_trust(const char *file, const char *folder);

/*
 * From now on connections lead to public addresses only, unless `allows_private`, and to the Unix socket `agent`, which may be
 * NULL; and to `port` only, unless that is 0. Before this is called they lead nowhere. `agent` is copied.
 */
void aether_guard_connections(bool allows_private, const char *agent, uint16_t port);
/* The last address that was refused, as text; NULL for none. */
const char *aether_refused_address(void);
/* The last other port that was refused; 0 for none. */
uint16_t aether_refused_port(void);
/* Whether an address may be connected to although private ones may not. `size` bytes of a struct sockaddr. */
bool aether_address_is_public(const void *address, size_t size);

#endif
