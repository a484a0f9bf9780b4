// libffi for Swift: calls, and functions that C can call back.
//
// Invariants: what is given to these functions is laid out by the caller as libffi's documentation says; `errno` is read
// before anything else can change it; no C type but libffi's own crosses this header.

#ifndef AETHER_CFFI_H
#define AETHER_CFFI_H

#include <errno.h>
#include <ffi.h>
#include <stdint.h>

// Calls a function and gives the `errno` that it left; 0 where it set none.
static inline int32_t cffi_call(
    ffi_cif *_Nonnull cif, void *_Nonnull function, void *_Nullable result, void *_Nullable *_Nullable arguments) {
  errno = 0;
  ffi_call(cif, FFI_FN(function), result, arguments);
  return errno;
}

typedef void (*cffi_handler)(
    ffi_cif *_Nonnull cif, void *_Nullable result, void *_Nullable *_Nullable arguments, void *_Nullable context);

// Writes a closure at `closure`, which is to be executed at that address. 1, or 0 when libffi refuses.
static inline int cffi_prepare_closure(
    void *_Nonnull closure, ffi_cif *_Nonnull cif, cffi_handler _Nonnull handler, void *_Nullable context) {
  return ffi_prep_closure_loc((ffi_closure *)closure, cif, handler, context, closure) == FFI_OK;
}

static inline uint64_t cffi_closure_size(void) { return sizeof(ffi_closure); }

// Globals and macros that Swift can't read by itself.
#define CFFI_TYPE(name) \
  static inline ffi_type *_Nonnull cffi_##name(void) { return &ffi_type_##name; }
CFFI_TYPE(void)
CFFI_TYPE(uint8)
CFFI_TYPE(sint8)
CFFI_TYPE(uint16)
CFFI_TYPE(sint16)
CFFI_TYPE(uint32)
CFFI_TYPE(sint32)
CFFI_TYPE(uint64)
CFFI_TYPE(sint64)
CFFI_TYPE(float)
CFFI_TYPE(double)
CFFI_TYPE(longdouble)
CFFI_TYPE(pointer)
CFFI_TYPE(complex_float)
CFFI_TYPE(complex_double)
CFFI_TYPE(complex_longdouble)
#undef CFFI_TYPE

static inline void cffi_put_long_double(void *_Nonnull to, double value) { *(long double *)to = (long double)value; }
static inline double cffi_get_long_double(const void *_Nonnull from) { return (double)*(const long double *)from; }

#endif
