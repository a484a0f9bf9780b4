#ifndef AETHER_WORKER_H
#define AETHER_WORKER_H

/*
 * What a program exports to the libraries that it loads, in place of libc's, once this is linked into it. Nothing calls
 * it by this header, and only `aether-worker` links it.
 *
 * open, open64: as libc's, but where the kernel does not show `/proc/TID/stat` and TID is a thread of this process, a
 * file that holds its number, a name and its state: `7 (worker) R`. Dispatch, which Swift's `Task` and actors run on,
 * ends a process in which it can't open that, and a sandbox has no /proc that could be read.
 */

#endif
