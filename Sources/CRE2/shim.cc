#include "CRE2.h"

#include <re2/re2.h>

#include <new>

namespace {

RE2::Options options(long max_memory) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingUTF8);
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(max_memory);
  return options;
}

}  // namespace

struct cre2_pattern {
  RE2 compiled;

  cre2_pattern(const char *text, size_t length, long max_memory)
      : compiled(re2::StringPiece(text, length), options(max_memory)) {}
};

extern "C" cre2_pattern *cre2_compile(const char *text, size_t length, long max_memory) {
  try {
    return new cre2_pattern(text, length, max_memory);
  } catch (...) {
    return nullptr;
  }
}

extern "C" const char *cre2_error(const cre2_pattern *pattern) {
  return pattern->compiled.ok() ? nullptr : pattern->compiled.error().c_str();
}

extern "C" bool cre2_matches(const cre2_pattern *pattern, const char *text, size_t length) {
  try {
    return pattern->compiled.Match(re2::StringPiece(text, length), 0, length, RE2::UNANCHORED, nullptr, 0);
  } catch (...) {
    return false;
  }
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }
