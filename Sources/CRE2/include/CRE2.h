// RE2 for Swift: a pattern is compiled once and matched anywhere, in linear time.
//
// Invariants: no C++ exception and no C++ type crosses this header; texts are given with their length and may hold
// any bytes; a compiled pattern is immutable, so any number of threads may match with it at once.

#ifndef AETHER_CRE2_H
#define AETHER_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

// Compiles UTF-8 text. Null when there is no memory at all; otherwise the caller frees the result with cre2_free,
// also when it holds an error. `max_memory` bounds the program and the caches of states, in bytes.
cre2_pattern *_Nullable cre2_compile(const char *_Nullable text, size_t length, long max_memory);

// RE2's message when the text did not compile, else null. It lives as long as the pattern.
const char *_Nullable cre2_error(const cre2_pattern *_Nonnull pattern);

// Whether the pattern occurs anywhere in the text. False for a pattern with an error.
bool cre2_matches(const cre2_pattern *_Nonnull pattern, const char *_Nullable text, size_t length);

void cre2_free(cre2_pattern *_Nullable pattern);

#ifdef __cplusplus
}
#endif

#endif
