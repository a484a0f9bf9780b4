/* What is where in the arena; known to the attacks without inputs. */
#ifndef AETHER_ARENA_PLACES_H
#define AETHER_ARENA_PLACES_H

/* Never in what a plugin may read; where a run's output has it, an attack has read it. */
#define ARENA_SECRET "ARENA-SECRET-7f3a91"

/* A file system of the arena's own, of limited size. Above each folder but `state` and `tmp` nobody may write. */
#define ARENA "/mnt"
#define OUTSIDE ARENA "/outside"
#define OUTSIDE_SECRET OUTSIDE "/secret" /* has the secret */
#define OUTSIDE_MARK OUTSIDE "/mark"     /* must stay as it is */
#define OUTSIDE_NEW OUTSIDE "/new"       /* must not come to be */
#define OUTSIDE_SOCKET OUTSIDE "/socket"
#define ARENA_HOME ARENA "/home"
#define ARENA_KEY ARENA_HOME "/.ssh/id_ed25519"
#define ARENA_STATE ARENA "/state"
#define OTHER_STATE ARENA_STATE "/other-project/state.db"
#define WORKSPACE_SECRET "workspace-secret" /* a file in the workspace of the innocent step */

#define ABSTRACT_NAME "aether-arena"
#define TCP_PORT 4201
#define UDP_PORT 4202
#define LISTEN_PORT 4203 /* an attack may listen there */
#define DNS_PORT 53

/* Processes: aether, and one that has nothing to do with it. The victim has the secret in its memory, there, in its
 * environment, and open. */
#define AETHER_PROCESS 77
#define VICTIM_PROCESS 66
#define VICTIM_ADDRESS 0x600000000000ul
#define VICTIM_DESCRIPTOR 9

/* Open for writing in aether, and inheritable. */
#define INHERITED_DESCRIPTOR 40

#endif
