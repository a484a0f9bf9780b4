/* aether/plugin.h - the contract between Aether and a plugin. ABI 1.1.
 *
 * This one file is all that a plugin needs. It is C11, C17 and C++17, and includes nothing of Aether's.
 *
 * A plugin is a shared library that carries a note (so that the host can judge it before any of its code runs) and
 * exports one function, `aether_plugin_register`. Both come from one macro:
 *
 *     #include <aether/plugin.h>
 *
 *     static aether_status run(void *instance, const aether_call *call) {
 *       int64_t n = 0;
 *       (void)instance;
 *       aether_get_integer(call->inputs[0], &n);
 *       return call->host->emit_integer(call, 0, n + 1);
 *     }
 *
 *     static const aether_parameter inputs[] = {
 *       {sizeof(aether_parameter), AETHER_TYPE_INTEGER, "n", "A number", AETHER_REQUIRED, 0, 0, 0, 0, 0, 0},
 *     };
 *     static const aether_parameter outputs[] = {
 *       {sizeof(aether_parameter), AETHER_TYPE_INTEGER, "next", "The number after it", 0, 0, 0, 0, 0, 0, 0},
 *     };
 *     static const aether_task task = {sizeof(aether_task), 0, run, 0};
 *     static const aether_module module = {
 *       .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "successor", .version = "1.0.0",
 *       .inputs = inputs, .input_count = 1, .outputs = outputs, .output_count = 1, .operations = &task,
 *     };
 *
 *     AETHER_PLUGIN_ENTRY(successor) { return registrar->add(registrar, &module); }
 *
 *     cc -std=c11 -shared -fPIC -fvisibility=hidden -o libsuccessor.so successor.c
 *
 * RULES THAT HOLD EVERYWHERE
 *
 * Growth. A struct that crosses the boundary begins with `struct_size`, which its maker sets to `sizeof` of the
 *   struct as it was compiled. Fields are only appended; the comment of a later field says "since 1.N". A reader
 *   tests AETHER_HAS(struct, field) before it reads a field that is not "since 1.0". The elements of an array have
 *   one size, that of the first element's `struct_size`: it is the array's stride. Fields named `reserved` are 0.
 * Strings are UTF-8 and end in NUL. Where a length goes with one, it excludes the NUL, which then may be missing in
 *   what a plugin gives and is always there in what the host gives.
 * Ownership. What a plugin passes is copied before the function returns, unless its comment says otherwise. What the
 *   host gives is the host's: it is borrowed, and its comment says until when. Nobody frees what the other allocated.
 * Unwinding. No C++ exception, Swift error, panic or longjmp crosses the boundary in either direction.
 * Misuse (a bad length, invalid UTF-8, a call that has ended, the wrong thread) never is undefined in the host: the
 *   function does nothing, returns AETHER_INVALID, and the call fails with AETHER_PLUGIN_MISUSE and a message that
 *   names the plugin, also when the module goes on and returns AETHER_OK.
 *
 * THREADS
 *
 * [module-thread]   the thread on which the host is calling this module now. It may block. Which thread that is may
 *                   differ from call to call; two calls on one instance never overlap, unless the module is
 *                   AETHER_CONCURRENT.
 * [call]            [module-thread], while a call is running; with the `aether_call` of that call.
 * [any-thread]      any thread, also the plugin's own, while the call whose `aether_call` it takes is running.
 * [register]        inside aether_plugin_register.
 */
#ifndef AETHER_PLUGIN_H
#define AETHER_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** The major version changes when an old plugin can't be read any more; it is meant to stay 1. */
#define AETHER_ABI_MAJOR 1
/** Grows when something is appended. A plugin made for 1.5 loads on a host of 1.2, and asks before it uses more. */
#define AETHER_ABI_MINOR 1
/** The SDK that this header belongs to: 0.9.0, as major << 16 | minor << 8 | patch. */
#define AETHER_SDK_VERSION 0x000900

#if defined(__cplusplus)
#define AETHER_EXTERN_C extern "C"
#define AETHER_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define AETHER_EXTERN_C extern
#define AETHER_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#if defined(__has_attribute)
#if __has_attribute(swift_wrapper)
#define AETHER_SWIFT_TYPE(name) __attribute__((swift_wrapper(struct), swift_name(name)))
#endif
#endif
#ifndef AETHER_SWIFT_TYPE
#define AETHER_SWIFT_TYPE(name)
#endif

#if defined(__clang__)
#define AETHER_NONNULL _Nonnull
#define AETHER_NULLABLE _Nullable
#else
#define AETHER_NONNULL
#define AETHER_NULLABLE
#endif

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-extension"
#pragma clang diagnostic ignored "-Wnullability-completeness"
#endif

/** True when the struct that `pointer` points to was made with `field` in it. */
#define AETHER_HAS(pointer, field) \
  ((pointer)->struct_size >= (size_t)((const char *)(&(pointer)->field + 1) - (const char *)(pointer)))

/* ==== Status ====================================================================================================== */

/** How a function ended. Functions of a module return the first four; others count as a failure. Since 1.0. */
typedef int32_t aether_status AETHER_SWIFT_TYPE("Status");
enum {
  AETHER_OK = 0,
  AETHER_SKIPPED = 1,   /**< there was nothing to do; `skip` said why */
  AETHER_FAILED = 2,    /**< it failed; `fail` said how */
  AETHER_CANCELLED = 3, /**< it stopped because the host asked it to */
  AETHER_INVALID = 4,   /**< the host refused what it was given; the call fails and says why */
  AETHER_UNAVAILABLE = 5 /**< what was asked for isn't there: no such module, no such file */
};

/* ==== Values ====================================================================================================== *
 *
 * A value is one flat block of memory, a blob: little-endian, at an address that is a multiple of 8, free to be moved,
 * stored and sent as it is. It begins with a cell. A cell is 16 bytes:
 *
 *     tag, reserved (0), zone, nanoseconds, payload
 *
 * and the payload is the value itself, or the distance in bytes from the start of the cell to the body of the value.
 * All distances are relative to the field that holds them, so a cell with what it reaches is a value by itself.
 * Bodies are 8-aligned:
 *
 *     string, bytes   uint64 length; the bytes; a NUL; zeros up to a multiple of 8
 *     array           uint64 count; count cells
 *     object          uint64 count; int64 distance to its shape; count cells
 *     shape           uint64 count; count int64 distances, each from itself to the body of a string: the keys
 *     file            int64 distance to the body of its path; int64 distance to that of its digest ("sha256:…")
 *
 * Objects keep the order of their keys, and no key stands twice in one. Objects with the same keys share one shape,
 * and a key stands once in a blob. Nesting ends at AETHER_MAX_DEPTH,
 * a value at AETHER_MAX_SIZE.
 */

/** The kinds of value. 32 to 47 are kept for columnar tables. Since 1.0. */
enum {
  AETHER_TAG_NULL = 0,
  AETHER_TAG_BOOL = 1,
  AETHER_TAG_INTEGER = 2,
  AETHER_TAG_DOUBLE = 3,
  AETHER_TAG_STRING = 4,
  AETHER_TAG_BYTES = 5,
  AETHER_TAG_DATETIME = 6,
  AETHER_TAG_DURATION = 7,
  AETHER_TAG_ARRAY = 8,
  AETHER_TAG_OBJECT = 9,
  AETHER_TAG_FILE = 10,
  AETHER_TAG_ABSENT = 255 /**< only as an answer of `aether_tag`: there is no value, or it is damaged */
};

/** Containers may be nested this deep, the outermost counting as 1. */
#define AETHER_MAX_DEPTH 256
/** A value ends at this size in bytes: 4 GiB. What is larger is a file. */
#define AETHER_MAX_SIZE 0x100000000

typedef struct aether_cell {
  uint8_t tag;
  uint8_t reserved;
  int16_t zone;        /**< datetime: minutes east of UTC */
  int32_t nanoseconds; /**< datetime: 0 to 999,999,999; duration: with the sign of the payload */
  int64_t payload;     /**< bool: 0 or 1; integer; double: its bits; datetime, duration: seconds; else a distance */
} aether_cell;

/** A borrowed value: a cell and the blob that holds it. Valid as long as what gave it says: inputs, until the call
 *  returns. Copy it freely; don't change it. `blob` is NULL where there is no value. */
typedef struct aether_view {
  const void *AETHER_NULLABLE blob;
  uint64_t size;   /**< of the blob, in bytes */
  uint64_t offset; /**< of the cell in the blob */
} aether_view;

/** A point in time, and the offset from UTC that it was written with. */
typedef struct aether_datetime {
  int64_t seconds;     /**< since 1970-01-01T00:00:00Z, without leap seconds */
  int32_t nanoseconds; /**< 0 to 999,999,999 */
  int16_t zone;        /**< minutes east of UTC */
  int16_t reserved;
} aether_datetime;

/** A length of time. Both parts have one sign. */
typedef struct aether_duration {
  int64_t seconds;
  int32_t nanoseconds; /**< -999,999,999 to 999,999,999 */
  int32_t reserved;
} aether_duration;

/* ---- Reading values: every accessor checks bounds, and fails where the blob is damaged. [any-thread] ------------- */

/** Reads 8 bytes of a blob; 0 when they are not all inside. For the accessors below. */
static inline int aether_load_(aether_view view, uint64_t offset, int64_t *AETHER_NONNULL out) {
  if (!view.blob || offset > view.size || view.size - offset < 8 || (offset & 7) != 0) return 0;
  memcpy(out, (const char *)view.blob + offset, 8);
  return 1;
}

/** Follows the distance stored at `offset`, from `base`, to where at least `need` bytes are inside. */
static inline int aether_follow_(
    aether_view view, uint64_t base, uint64_t offset, uint64_t need, uint64_t *AETHER_NONNULL out) {
  int64_t distance;
  uint64_t target;
  if (!aether_load_(view, offset, &distance)) return 0;
  target = base + (uint64_t)distance;
  if (distance < 0 ? target >= base : target < base) return 0;
  if ((target & 7) != 0 || target > view.size || view.size - target < need) return 0;
  *out = target;
  return 1;
}

/** The body of a counted value: checks that `count` elements of `width` bytes and `extra` bytes before them fit. */
static inline int aether_body_(
    aether_view view, uint64_t base, uint64_t offset, uint64_t extra, uint64_t width, uint64_t *AETHER_NONNULL body,
    uint64_t *AETHER_NONNULL count) {
  int64_t number;
  if (!aether_follow_(view, base, offset, 8 + extra, body) || !aether_load_(view, *body, &number)) return 0;
  *count = (uint64_t)number;
  return *count <= (view.size - *body - 8 - extra) / width;
}

/** The tag of a value; AETHER_TAG_ABSENT when there is none. */
static inline int32_t aether_tag(aether_view view) {
  if (!view.blob || view.offset > view.size || view.size - view.offset < sizeof(aether_cell)) return AETHER_TAG_ABSENT;
  if ((view.offset & 7) != 0) return AETHER_TAG_ABSENT;
  return *((const uint8_t *)view.blob + view.offset);
}

/** 1 and the value, or 0 when it is no bool. */
static inline int aether_get_bool(aether_view view, int *AETHER_NONNULL out) {
  int64_t payload;
  if (aether_tag(view) != AETHER_TAG_BOOL || !aether_load_(view, view.offset + 8, &payload)) return 0;
  *out = payload != 0;
  return 1;
}

/** 1 and the value, or 0 when it is no integer. */
static inline int aether_get_integer(aether_view view, int64_t *AETHER_NONNULL out) {
  return aether_tag(view) == AETHER_TAG_INTEGER && aether_load_(view, view.offset + 8, out);
}

/** 1 and the value, or 0 when it is no number. An integer is converted: beyond 2^53 it may lose digits. */
static inline int aether_get_double(aether_view view, double *AETHER_NONNULL out) {
  int64_t payload;
  int32_t tag = aether_tag(view);
  if ((tag != AETHER_TAG_DOUBLE && tag != AETHER_TAG_INTEGER) || !aether_load_(view, view.offset + 8, &payload)) return 0;
  if (tag == AETHER_TAG_INTEGER) {
    *out = (double)payload;
  } else {
    memcpy(out, &payload, 8);
  }
  return 1;
}

static inline const char *AETHER_NULLABLE aether_text_(
    aether_view view, uint64_t base, uint64_t offset, uint64_t *AETHER_NULLABLE length) {
  uint64_t body, count;
  if (!aether_body_(view, base, offset, 1, 1, &body, &count)) return NULL;
  if (length) *length = count;
  return (const char *)view.blob + body + 8;
}

/** The UTF-8 text, which ends in NUL and may contain others, and its length; NULL when it is no string. */
static inline const char *AETHER_NULLABLE aether_get_string(aether_view view, uint64_t *AETHER_NULLABLE length) {
  if (aether_tag(view) != AETHER_TAG_STRING) return NULL;
  return aether_text_(view, view.offset, view.offset + 8, length);
}

/** The bytes and their number; NULL when they are no bytes. */
static inline const void *AETHER_NULLABLE aether_get_bytes(aether_view view, uint64_t *AETHER_NULLABLE length) {
  if (aether_tag(view) != AETHER_TAG_BYTES) return NULL;
  return aether_text_(view, view.offset, view.offset + 8, length);
}

/** 1 and the value, or 0 when it is no datetime. */
static inline int aether_get_datetime(aether_view view, aether_datetime *AETHER_NONNULL out) {
  aether_cell cell;
  if (aether_tag(view) != AETHER_TAG_DATETIME) return 0;
  memcpy(&cell, (const char *)view.blob + view.offset, sizeof cell);
  out->seconds = cell.payload;
  out->nanoseconds = cell.nanoseconds;
  out->zone = cell.zone;
  out->reserved = 0;
  return 1;
}

/** 1 and the value, or 0 when it is no duration. */
static inline int aether_get_duration(aether_view view, aether_duration *AETHER_NONNULL out) {
  aether_cell cell;
  if (aether_tag(view) != AETHER_TAG_DURATION) return 0;
  memcpy(&cell, (const char *)view.blob + view.offset, sizeof cell);
  out->seconds = cell.payload;
  out->nanoseconds = cell.nanoseconds;
  out->reserved = 0;
  return 1;
}

/** 1, the path and the digest, or 0 when it is no file. To read the file use AETHER_FILES_1: a sandbox opens no path. */
static inline int aether_get_file(
    aether_view view, const char *AETHER_NULLABLE *AETHER_NONNULL path,
    const char *AETHER_NULLABLE *AETHER_NONNULL digest) {
  uint64_t body;
  if (aether_tag(view) != AETHER_TAG_FILE || !aether_follow_(view, view.offset, view.offset + 8, 16, &body)) return 0;
  *path = aether_text_(view, body, body, NULL);
  *digest = aether_text_(view, body + 8, body + 8, NULL);
  return *path != NULL && *digest != NULL;
}

/** The number of items of an array or of entries of an object; 0 for anything else. */
static inline uint64_t aether_count(aether_view view) {
  uint64_t body, count;
  int32_t tag = aether_tag(view);
  if (tag != AETHER_TAG_ARRAY && tag != AETHER_TAG_OBJECT) return 0;
  if (!aether_body_(view, view.offset, view.offset + 8, tag == AETHER_TAG_OBJECT ? 8 : 0, 16, &body, &count)) return 0;
  return count;
}

/** An item of an array or the value of an object's entry, by position; no value when there is none. */
static inline aether_view aether_item(aether_view view, uint64_t index) {
  uint64_t body, count;
  aether_view none = {NULL, 0, 0};
  int32_t tag = aether_tag(view);
  uint64_t extra = tag == AETHER_TAG_OBJECT ? 8 : 0;
  if (tag != AETHER_TAG_ARRAY && tag != AETHER_TAG_OBJECT) return none;
  if (!aether_body_(view, view.offset, view.offset + 8, extra, 16, &body, &count) || index >= count) return none;
  view.offset = body + 8 + extra + index * 16;
  return view;
}

/** The key of an object's entry and its length; NULL when there is none. */
static inline const char *AETHER_NULLABLE aether_key(
    aether_view view, uint64_t index, uint64_t *AETHER_NULLABLE length) {
  uint64_t body, shape, count;
  if (aether_tag(view) != AETHER_TAG_OBJECT || !aether_follow_(view, view.offset, view.offset + 8, 16, &body)) return NULL;
  if (!aether_body_(view, body + 8, body + 8, 0, 8, &shape, &count) || index >= count) return NULL;
  return aether_text_(view, shape + 8 + index * 8, shape + 8 + index * 8, length);
}

/** The value of an object's entry by its key; no value when there is none. Takes time in proportion to the entries. */
static inline aether_view aether_member(aether_view view, const char *AETHER_NONNULL key) {
  aether_view none = {NULL, 0, 0};
  uint64_t wanted = strlen(key), count = aether_count(view), index, length = 0;
  for (index = 0; index < count; index++) {
    const char *name = aether_key(view, index, &length);
    if (name && length == wanted && memcmp(name, key, wanted) == 0) return aether_item(view, index);
  }
  return none;
}

/* ==== The contract ================================================================================================ */

/** The types of a contract. Since 1.0. */
enum {
  AETHER_TYPE_ANY = 0,
  AETHER_TYPE_STRING = 1,
  AETHER_TYPE_NUMBER = 2, /**< an integer or a double */
  AETHER_TYPE_INTEGER = 3,
  AETHER_TYPE_BOOL = 4,
  AETHER_TYPE_DATETIME = 5,
  AETHER_TYPE_DURATION = 6,
  AETHER_TYPE_BYTES = 7,
  AETHER_TYPE_FILE = 8,
  AETHER_TYPE_SECRET = 9, /**< reaches the module as a string, and is redacted everywhere else */
  AETHER_TYPE_ARRAY = 10,
  AETHER_TYPE_OBJECT = 11
};

/** Flags of a parameter. */
enum {
  AETHER_REQUIRED = 1, /**< an input that must be given; a property that must be there */
  AETHER_OPTIONAL = 2  /**< an output that a success may leave unset; without it, that is a failure */
};

/** One input, output, property or kind of item. Its place in its array is its slot.
 *  Types that JSON lacks are written in it as strings: a datetime by RFC 3339, a duration as "1h30m", bytes in base64,
 *  a file as its path. */
typedef struct aether_parameter {
  uint32_t struct_size;
  int32_t type;
  const char *AETHER_NULLABLE name; /**< [a-z][a-z0-9_]{0,63}; not used in `items` */
  const char *AETHER_NULLABLE description;
  uint64_t flags;
  const char *AETHER_NULLABLE default_json; /**< inputs: bound when nothing is given; a JSON text such as "\",\"" */
  const char *AETHER_NULLABLE allowed_json; /**< inputs: a JSON array of the values that may be given */
  const char *AETHER_NULLABLE pattern;      /**< inputs: RE2 syntax, unanchored; for strings */
  const struct aether_parameter *AETHER_NULLABLE items;      /**< arrays: what each item is; NULL: anything */
  const struct aether_parameter *AETHER_NULLABLE properties; /**< objects: NULL: anything */
  uint64_t property_count;
} aether_parameter;

/** How grave a failure is. */
enum {
  AETHER_SEVERITY_DECLARED = 0, /**< as the contract says of this code */
  AETHER_CRITICAL = 1,
  AETHER_RECOVERABLE = 2 /**< another attempt may go well */
};

/** A way to fail that the contract declares. */
typedef struct aether_error_code {
  uint32_t struct_size;
  int32_t severity;
  const char *AETHER_NONNULL code; /**< [A-Z][A-Z0-9_]{0,63}; AETHER_… is ours */
  const char *AETHER_NONNULL message;
} aether_error_code;

/** A typed call that a service or a connector answers. Its place in its array is its number. */
typedef struct aether_method {
  uint32_t struct_size;
  uint32_t reserved;
  const char *AETHER_NONNULL name;
  const char *AETHER_NULLABLE description;
  const aether_parameter *AETHER_NULLABLE inputs;
  uint64_t input_count;
  const aether_parameter *AETHER_NULLABLE outputs;
  uint64_t output_count;
} aether_method;

/* ==== A running call ============================================================================================== */

typedef struct aether_host aether_host;

/** A value that is being written, owned by the host. It ends with `commit` or `discard`, or with its call. */
typedef struct aether_builder aether_builder;

/** One call of a module by its host. It lives until the function that got it returns; kept longer, it is refused. */
typedef struct aether_call {
  uint32_t struct_size;
  uint32_t input_count;
  const aether_view *AETHER_NULLABLE inputs; /**< by slot; an input that was not given has no value */
  const aether_host *AETHER_NONNULL host;
  uint64_t number; /**< differs from that of every other call in this process */
} aether_call;

/** What `fail` is told. */
typedef struct aether_failure {
  uint32_t struct_size;
  int32_t severity;
  const char *AETHER_NULLABLE code;     /**< one that the contract declares, or AETHER_INVALID_ARGUMENT */
  const char *AETHER_NULLABLE message;  /**< what happened, for a person; NULL: the message of the contract */
  const char *AETHER_NULLABLE argument; /**< the input that was wrong, or NULL; the host adds its value */
} aether_failure;

/** The code of a failure that blames an input. Every module may use it without declaring it. */
#define AETHER_INVALID_ARGUMENT "AETHER_INVALID_ARGUMENT"
/** The code of an error that nobody foresaw: an exception of the module's language, say. Needs no declaration. */
#define AETHER_ERROR "AETHER_ERROR"

/** What the host does for a plugin. Valid as long as the plugin is loaded. All functions are set. */
struct aether_host {
  uint32_t struct_size;
  uint32_t abi_minor;
  const char *AETHER_NONNULL version; /**< the host's, for people: "0.9.0" */

  /** An optional feature, by its versioned id (below); NULL when this host doesn't have it. The table that it answers
   *  is valid as long as the plugin is loaded. [any-thread], also outside of a call */
  const void *AETHER_NULLABLE (*AETHER_NONNULL service)(
      const aether_host *AETHER_NULLABLE host, const char *AETHER_NULLABLE id);

  /* -- Outputs. Each sets the output in `slot`; the last one counts. [call] */
  aether_status (*AETHER_NONNULL emit_null)(const aether_call *AETHER_NULLABLE call, uint32_t slot);
  aether_status (*AETHER_NONNULL emit_bool)(const aether_call *AETHER_NULLABLE call, uint32_t slot, int32_t value);
  aether_status (*AETHER_NONNULL emit_integer)(const aether_call *AETHER_NULLABLE call, uint32_t slot, int64_t value);
  aether_status (*AETHER_NONNULL emit_double)(const aether_call *AETHER_NULLABLE call, uint32_t slot, double value);
  aether_status (*AETHER_NONNULL emit_string)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, const char *AETHER_NULLABLE text, uint64_t length);
  aether_status (*AETHER_NONNULL emit_bytes)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, const void *AETHER_NULLABLE bytes, uint64_t length);
  aether_status (*AETHER_NONNULL emit_datetime)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, aether_datetime value);
  aether_status (*AETHER_NONNULL emit_duration)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, aether_duration value);
  /** Hands on an input of this call, or a part of one, without a copy where that can be; else copies. */
  aether_status (*AETHER_NONNULL emit_view)(const aether_call *AETHER_NULLABLE call, uint32_t slot, aether_view value);

  /* -- Building a value. One value per builder: a scalar, or a container with all that is in it. A function that
   *    fails makes the builder fail: what follows is ignored, and `commit` says AETHER_INVALID. So only `commit`
   *    need be looked at. NULL as the builder is AETHER_INVALID. [call] */

  /** A builder for the output in `slot`; NULL when the call or the slot is wrong. */
  aether_builder *AETHER_NULLABLE (*AETHER_NONNULL begin_output)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot);
  aether_status (*AETHER_NONNULL append_null)(aether_builder *AETHER_NULLABLE builder);
  aether_status (*AETHER_NONNULL append_bool)(aether_builder *AETHER_NULLABLE builder, int32_t value);
  aether_status (*AETHER_NONNULL append_integer)(aether_builder *AETHER_NULLABLE builder, int64_t value);
  aether_status (*AETHER_NONNULL append_double)(aether_builder *AETHER_NULLABLE builder, double value);
  aether_status (*AETHER_NONNULL append_string)(
      aether_builder *AETHER_NULLABLE builder, const char *AETHER_NULLABLE text, uint64_t length);
  aether_status (*AETHER_NONNULL append_bytes)(
      aether_builder *AETHER_NULLABLE builder, const void *AETHER_NULLABLE bytes, uint64_t length);
  aether_status (*AETHER_NONNULL append_datetime)(aether_builder *AETHER_NULLABLE builder, aether_datetime value);
  aether_status (*AETHER_NONNULL append_duration)(aether_builder *AETHER_NULLABLE builder, aether_duration value);
  /** Appends a copy of any value that can be read: an input, a part of one, a reply's output. */
  aether_status (*AETHER_NONNULL append_view)(aether_builder *AETHER_NULLABLE builder, aether_view value);
  /** Opens an array; what follows is its items, until `end`. */
  aether_status (*AETHER_NONNULL begin_array)(aether_builder *AETHER_NULLABLE builder);
  /** Opens an object; what follows is `key`, value, `key`, value, until `end`. */
  aether_status (*AETHER_NONNULL begin_object)(aether_builder *AETHER_NULLABLE builder);
  aether_status (*AETHER_NONNULL key)(
      aether_builder *AETHER_NULLABLE builder, const char *AETHER_NULLABLE text, uint64_t length);
  /** Opens an object of `count` strings under `count` keys and closes it: a row of a table in one call. */
  aether_status (*AETHER_NONNULL append_strings)(
      aether_builder *AETHER_NULLABLE builder, const char *AETHER_NULLABLE const *AETHER_NULLABLE keys,
      const uint64_t *AETHER_NULLABLE key_lengths, const char *AETHER_NULLABLE const *AETHER_NULLABLE texts,
      const uint64_t *AETHER_NULLABLE lengths, uint64_t count);
  /** Closes the innermost open container. */
  aether_status (*AETHER_NONNULL end)(aether_builder *AETHER_NULLABLE builder);
  /** Makes what was written the output, or the state that `begin_state` began. The builder is gone, also on failure. */
  aether_status (*AETHER_NONNULL commit)(aether_builder *AETHER_NULLABLE builder);
  /** Forgets what was written. The builder is gone. */
  void (*AETHER_NONNULL discard)(aether_builder *AETHER_NULLABLE builder);

  /* -- The result. `return call->host->fail(call, &failure);` [call] */

  /** Says why there was nothing to do; answers AETHER_SKIPPED. */
  aether_status (*AETHER_NONNULL skip)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE reason);
  /** Says how the call failed; answers AETHER_FAILED. The last one counts. */
  aether_status (*AETHER_NONNULL fail)(
      const aether_call *AETHER_NULLABLE call, const aether_failure *AETHER_NULLABLE failure);
  /** Whether the module changed something outside; without it, it didn't. */
  aether_status (*AETHER_NONNULL set_changed)(const aether_call *AETHER_NULLABLE call, int32_t changed);
  /** One line about what was done, for a person. */
  aether_status (*AETHER_NONNULL set_message)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE message);
  /** What a program that the module ran wrote to its standard output and error. */
  aether_status (*AETHER_NONNULL set_stdout)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE text, uint64_t length);
  aether_status (*AETHER_NONNULL set_stderr)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE text, uint64_t length);
};

/* ==== Optional features =========================================================================================== *
 *
 * Ask once, keep the answer:  const aether_log_1 *log = host->service(host, AETHER_LOG_1);
 */

/** Logging. */
#define AETHER_LOG_1 "aether.log/1"

enum {
  AETHER_LOG_TRACE = 0,
  AETHER_LOG_DEBUG = 1,
  AETHER_LOG_INFO = 2,
  AETHER_LOG_NOTICE = 3,
  AETHER_LOG_WARNING = 4,
  AETHER_LOG_ERROR = 5,
  AETHER_LOG_CRITICAL = 6
};

typedef struct aether_log_field {
  const char *AETHER_NULLABLE name;
  const char *AETHER_NULLABLE value;
} aether_log_field;

typedef struct aether_log_record {
  uint32_t struct_size;
  int32_t level;
  const char *AETHER_NULLABLE message;
  const aether_log_field *AETHER_NULLABLE fields;
  uint64_t field_count;
} aether_log_record;

typedef struct aether_log_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** Writes a line to the step's log. [any-thread] */
  aether_status (*AETHER_NONNULL write)(
      const aether_call *AETHER_NULLABLE call, const aether_log_record *AETHER_NULLABLE record);
} aether_log_1;

/** Progress. */
#define AETHER_PROGRESS_1 "aether.progress/1"

typedef struct aether_progress_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** Says how far the call is: 0 to 1, or below 0 when that can't be known; and what it does. [any-thread] */
  aether_status (*AETHER_NONNULL report)(
      const aether_call *AETHER_NULLABLE call, double fraction, const char *AETHER_NULLABLE message);
} aether_progress_1;

/** Cancellation. */
#define AETHER_CANCEL_1 "aether.cancel/1"

typedef struct aether_cancel_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** 1 once the host wants the call to end; then clean up and return AETHER_CANCELLED. Cheap. [any-thread] */
  int32_t (*AETHER_NONNULL is_cancelled)(const aether_call *AETHER_NULLABLE call);
  /** Nanoseconds until the call's deadline, never below 0; INT64_MAX when it has none. [any-thread] */
  int64_t (*AETHER_NONNULL time_left)(const aether_call *AETHER_NULLABLE call);
  /** Has `callback` called when the host wants the call to end: once, on a thread of the host, never after the call
   *  has returned (which waits for it); at once, on this thread, when it wants that already. It must not block.
   *  A later callback replaces the earlier one; NULL takes it back. [call] */
  aether_status (*AETHER_NONNULL on_cancel)(
      const aether_call *AETHER_NULLABLE call, void (*AETHER_NULLABLE callback)(void *AETHER_NULLABLE context),
      void *AETHER_NULLABLE context);
} aether_cancel_1;

/** The step's own folder and environment. */
#define AETHER_CONTEXT_1 "aether.context/1"

typedef struct aether_context_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** An empty folder of the call's own, removed when it is over. An absolute path; NULL when it can't be made.
   *  Valid until the call returns. [call] */
  const char *AETHER_NULLABLE (*AETHER_NONNULL workspace)(const aether_call *AETHER_NULLABLE call);
  /** The environment that the pipeline declares: an object of strings, which never changes while the run lasts. The
   *  process's own is none of a module's business. Valid until the call returns. [call] */
  aether_view (*AETHER_NONNULL environment)(const aether_call *AETHER_NULLABLE call);
  /** One name of it; NULL when it isn't declared. Valid until the call returns. [call] */
  const char *AETHER_NULLABLE (*AETHER_NONNULL variable)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE name);
} aether_context_1;

/** Files that come in and go out by descriptor, so that a sandboxed module needs no permission for them. */
#define AETHER_FILES_1 "aether.files/1"

typedef struct aether_files_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** Opens the file of the input in `slot` (type `file`) for reading. The descriptor is the module's to close.
   *  AETHER_UNAVAILABLE when it can't be opened. [call] */
  aether_status (*AETHER_NONNULL open_input)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, int *AETHER_NULLABLE descriptor);
  /** Makes the file of the output in `slot` (type `file`) under a name without a slash and opens it for writing. The
   *  descriptor is the module's to close. When the call ends well, the host puts the file in place, takes its digest
   *  and sets the output. AETHER_UNAVAILABLE when it can't be made. [call] */
  aether_status (*AETHER_NONNULL open_output)(
      const aether_call *AETHER_NULLABLE call, uint32_t slot, const char *AETHER_NULLABLE name,
      int *AETHER_NULLABLE descriptor);
} aether_files_1;

/** Services and connectors of other modules: those that this module's manifest names in `requires`. */
#define AETHER_MODULES_1 "aether.modules/1"

/** What another module answered. */
typedef struct aether_reply aether_reply;

typedef struct aether_modules_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** A builder for the arguments of a request: build one object in it, each input under its name; give it to
   *  `invoke`, which takes it, or to `discard`. [call] */
  aether_builder *AETHER_NULLABLE (*AETHER_NONNULL begin_arguments)(const aether_call *AETHER_NULLABLE call);
  /** Calls a method and waits. `arguments` may be NULL: none; it is gone afterwards. `reply` is set in every case but
   *  AETHER_INVALID, and is this call's until `destroy` or its end. AETHER_UNAVAILABLE: no such module or method, or
   *  it isn't in `requires`. AETHER_FAILED: it failed, or its arguments don't fit its contract. [call] */
  aether_status (*AETHER_NONNULL invoke)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE module, const char *AETHER_NULLABLE method,
      aether_builder *AETHER_NULLABLE arguments, aether_reply *AETHER_NULLABLE *AETHER_NULLABLE reply);
  /** The outputs, an object; no value unless the status was AETHER_OK. Valid until `destroy`. [call] */
  aether_view (*AETHER_NONNULL outputs)(const aether_reply *AETHER_NULLABLE reply);
  /** The error's code and text; NULL when there is none. Valid until `destroy`. [call] */
  const char *AETHER_NULLABLE (*AETHER_NONNULL error_code)(const aether_reply *AETHER_NULLABLE reply);
  const char *AETHER_NULLABLE (*AETHER_NONNULL error_message)(const aether_reply *AETHER_NULLABLE reply);
  /** Ends a reply and all that was borrowed from it. NULL is fine. [call] */
  void (*AETHER_NONNULL destroy)(aether_reply *AETHER_NULLABLE reply);
} aether_modules_1;

/** States and checkpoints: with them a step goes on where an attempt that failed, or whose process died, had got to.
 *  Since 1.1.
 *
 *  Saving collects values, and `commit` makes a checkpoint of them. Only a checkpoint outlives the attempt: what was
 *  saved and not committed is lost with it. Each checkpoint is whole: it has every key that the step ever saved, with
 *  its last value. The newest 100 of a step are kept.
 *
 *  When a step is tried again, its module's `reset` is called first, where it has one, and then `run`, which finds in
 *  `previous` what earlier attempts committed. After a crash that is done for a module whose manifest says
 *  `idempotent: true`. What was done after the last checkpoint is done again, so do first and commit then.
 *
 *  Keys are UTF-8, 1 to 255 bytes. States are stored as they are: no secrets in them. Only the call of a step has
 *  states; elsewhere, in `initialize` say, these functions answer AETHER_UNAVAILABLE.
 *
 *  A status that says that the host can't comes with a reason: the host has made it the call's failure, as `fail` does.
 *  So return the status, or go on without. */
#define AETHER_STATE_1 "aether.state/1"

typedef struct aether_state_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** A builder for the value to keep under `key`: `commit` of the host's table saves it. NULL when the call or the key
   *  is wrong. [call] */
  aether_builder *AETHER_NULLABLE (*AETHER_NONNULL begin_state)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE key);
  /* -- Each saves a value under `key`; the last one counts. [call] */
  aether_status (*AETHER_NONNULL save_integer)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE key, int64_t value);
  aether_status (*AETHER_NONNULL save_double)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE key, double value);
  aether_status (*AETHER_NONNULL save_string)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE key, const char *AETHER_NULLABLE text,
      uint64_t length);
  /** Saves any value that can be read: an input, a part of one, an earlier state. */
  aether_status (*AETHER_NONNULL save_view)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE key, aether_view value);
  /** What earlier attempts at the step committed: an array of objects, the oldest first,
   *  {number: integer, attempt: integer, time: datetime, states: {KEY: VALUE, ...}}
   *  It is empty when there were none, and doesn't change during the call. Valid until the call returns. [call] */
  aether_view (*AETHER_NONNULL previous)(const aether_call *AETHER_NULLABLE call);
  /** Makes a checkpoint of all that was saved, and returns when it is durable. AETHER_FAILED: it can't be stored, the
   *  disk is full, say. [call] */
  aether_status (*AETHER_NONNULL commit)(const aether_call *AETHER_NULLABLE call);
} aether_state_1;

/** Named locks, which steps of all pipelines and processes share. Since 1.1.
 *
 *  What a step always needs is better said in its pipeline; these are for what only the module knows. A lock is held
 *  until `release`, at the latest until the step's attempt has ended, and not longer than the process lives. */
#define AETHER_LOCKS_1 "aether.locks/1"

/** Among whom a lock is the same one. Since 1.1. */
enum {
  AETHER_LOCK_PROJECT = 0, /**< the runs of one project */
  AETHER_LOCK_MACHINE = 1  /**< all runs that keep their state below the same folder */
};

typedef struct aether_locks_1 {
  uint32_t struct_size;
  uint32_t reserved;
  /** Waits for the lock and takes it. The name is UTF-8, 1 to 255 bytes. AETHER_CANCELLED: the call is asked to end.
   *  AETHER_FAILED: it would wait forever, for itself or for one that waits for it, or the lock can't be stored.
   *  AETHER_UNAVAILABLE: this is not the call of a step. The reason of both is the call's failure by then: return the
   *  status, or go on without the lock. [call] */
  aether_status (*AETHER_NONNULL acquire)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE name, int32_t scope);
  /** Gives it back. AETHER_OK also when it isn't held. [call] */
  aether_status (*AETHER_NONNULL release)(
      const aether_call *AETHER_NULLABLE call, const char *AETHER_NULLABLE name, int32_t scope);
} aether_locks_1;

/* ==== A module ==================================================================================================== */

/** A function of a module: `call` brings its inputs and takes its outputs and result. [module-thread] */
typedef aether_status (*aether_function)(void *AETHER_NULLABLE instance, const aether_call *AETHER_NONNULL call);

/** The kinds of module: each has its own operations. */
enum { AETHER_TASK = 1, AETHER_SERVICE = 2, AETHER_DAEMON = 3, AETHER_PLUGIN = 4, AETHER_CONNECTOR = 5 };

/** A unit of work: a step of a pipeline runs it. */
typedef struct aether_task {
  uint32_t struct_size;
  uint32_t reserved;
  /** Does the work. Required. */
  aether_function AETHER_NULLABLE run;
  /** Says what `run` would do, and does nothing: `set_changed`, `set_message`; no output is needed. */
  aether_function AETHER_NULLABLE check;
} aether_task;

/** Answers calls of other modules, as long as the run lasts. */
typedef struct aether_service {
  uint32_t struct_size;
  uint32_t reserved;
  /** Answers the method with this number. Required. */
  aether_status (*AETHER_NULLABLE answer)(
      void *AETHER_NULLABLE instance, uint32_t method, const aether_call *AETHER_NONNULL call);
} aether_service;

/** Works in the background, on threads of its own, from `start` to `stop`. All four are required. */
typedef struct aether_daemon {
  uint32_t struct_size;
  uint32_t reserved;
  aether_function AETHER_NULLABLE start;
  /** Ends its threads before it returns. */
  aether_function AETHER_NULLABLE stop;
  /** 1 while it works. [module-thread] */
  int32_t (*AETHER_NULLABLE is_running)(void *AETHER_NULLABLE instance);
  /** AETHER_OK with a message, or a failure that says what is wrong. */
  aether_function AETHER_NULLABLE health;
} aether_daemon;

/** Provides the capabilities that the manifest names in `provides`; loaded when somebody needs one. */
typedef struct aether_provider {
  uint32_t struct_size;
  uint32_t reserved;
  /** Required. */
  aether_function AETHER_NULLABLE load;
  aether_function AETHER_NULLABLE unload;
} aether_provider;

/** A connection to something outside, made when it is first used. It has methods, as a service does. */
typedef struct aether_connector {
  uint32_t struct_size;
  uint32_t reserved;
  const char *AETHER_NULLABLE kind;   /**< "db" */
  const char *AETHER_NULLABLE driver; /**< "postgres" */
  /** Connects. Called once, before the first `answer`. Required. */
  aether_function AETHER_NULLABLE connect;
  aether_status (*AETHER_NULLABLE answer)(
      void *AETHER_NULLABLE instance, uint32_t method, const aether_call *AETHER_NONNULL call);
  /** Closes what `connect` opened. Required. */
  aether_function AETHER_NULLABLE close;
} aether_connector;

/** Flags of a module. */
enum {
  AETHER_CONCURRENT = 1 /**< its functions may be called on one instance from several threads at once */
};

/** A module as its plugin describes it. The host copies it, and all that it points to, in `add`; the functions and
 *  `context` are kept until the plugin is unloaded. */
typedef struct aether_module {
  uint32_t struct_size;
  int32_t kind;
  const char *AETHER_NULLABLE name;    /**< [a-z][a-z0-9-]{0,63}, or publisher/name */
  const char *AETHER_NULLABLE version; /**< SemVer 2.0 */
  const char *AETHER_NULLABLE description;
  const aether_parameter *AETHER_NULLABLE inputs; /**< of a task */
  uint64_t input_count;
  const aether_parameter *AETHER_NULLABLE outputs; /**< of a task */
  uint64_t output_count;
  const aether_error_code *AETHER_NULLABLE errors;
  uint64_t error_count;
  const aether_method *AETHER_NULLABLE methods; /**< of a service or a connector */
  uint64_t method_count;
  uint64_t flags;
  /** For the module itself: the first argument of `initialize`, and the instance where there is no `initialize`. */
  void *AETHER_NULLABLE context;
  /** Makes an instance: input 0 is the manifest's `config`. A task may get several, one for each thread that runs it;
   *  others get one. NULL: the instance is `context`. [module-thread] */
  aether_status (*AETHER_NULLABLE initialize)(
      void *AETHER_NULLABLE context, const aether_call *AETHER_NONNULL call,
      void *AETHER_NULLABLE *AETHER_NONNULL instance);
  /** Ends an instance; no call of it is running, and none comes after. [module-thread] */
  void (*AETHER_NULLABLE shutdown)(void *AETHER_NULLABLE instance);
  /** Makes the instance as if it were new, and takes back what interrupted work left outside, before the work is done
   *  again. Of a task: the inputs are those of the `run` that follows, on the same instance; no output is needed. */
  aether_function AETHER_NULLABLE reset;
  /** Emits output 0, from which `restore_state` (input 0) makes the same instance, perhaps of a newer version. */
  aether_function AETHER_NULLABLE save_state;
  aether_function AETHER_NULLABLE restore_state;
  /** The aether_task, aether_service, aether_daemon, aether_provider or aether_connector, as `kind` says. */
  const void *AETHER_NULLABLE operations;
} aether_module;

/* ==== Registration ================================================================================================ */

/** What `aether_plugin_register` gets. Valid until it returns. */
typedef struct aether_registrar_table aether_registrar_table;
typedef const aether_registrar_table *AETHER_NONNULL aether_registrar AETHER_SWIFT_TYPE("Registrar");

struct aether_registrar_table {
  uint32_t struct_size;
  uint32_t abi_minor;
  const aether_host *AETHER_NONNULL host;
  /** Registers a module. A module that is refused makes the whole registration fail. [register] */
  aether_status (*AETHER_NONNULL add)(
      const aether_registrar_table *AETHER_NONNULL registrar, const aether_module *AETHER_NULLABLE module);
  /** Says why the plugin can't be registered; answers AETHER_FAILED. [register] */
  aether_status (*AETHER_NONNULL fail)(
      const aether_registrar_table *AETHER_NONNULL registrar, const char *AETHER_NULLABLE reason);
};

/** The type of the entry. Called once for each loaded image. Unless it answers AETHER_OK, nothing is registered. */
typedef aether_status (*aether_entry)(aether_registrar registrar);

/** The name of the entry that the host looks for. */
#define AETHER_ENTRY_NAME "aether_plugin_register"

/* ---- The note: what the host reads from the file before it loads it ---------------------------------------------- */

#define AETHER_NOTE_SECTION ".note.aether"
#define AETHER_NOTE_NAME "Aether"
#define AETHER_NOTE_TYPE 1
#define AETHER_NOTE_MAGIC 0x48544541u /* "AETH" */

enum {
  AETHER_LANGUAGE_OTHER = 0,
  AETHER_LANGUAGE_C = 1,
  AETHER_LANGUAGE_CXX = 2,
  AETHER_LANGUAGE_SWIFT = 3,
  AETHER_LANGUAGE_RUST = 4
};

/** An ELF note, as it lies in the section. A later version may have more after it. */
typedef struct aether_note {
  uint32_t name_size;        /**< 7 */
  uint32_t description_size; /**< of what begins with `magic`: 32 */
  uint32_t type;             /**< AETHER_NOTE_TYPE */
  char name[8];              /**< "Aether", padded with NULs */
  uint32_t magic;            /**< AETHER_NOTE_MAGIC */
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t sdk_version;      /**< AETHER_SDK_VERSION */
  uint32_t language;
  uint32_t language_version; /**< major << 16 | minor << 8 | patch; C and C++: the year of the standard; 0: not known */
  uint32_t flags;            /**< 0 */
  uint32_t reserved;         /**< 0 */
} aether_note;

#if defined(__cplusplus)
#define AETHER_NOTE_LANGUAGE AETHER_LANGUAGE_CXX
#define AETHER_NOTE_LANGUAGE_VERSION ((uint32_t)(__cplusplus / 100L) << 16)
#elif defined(__STDC_VERSION__)
#define AETHER_NOTE_LANGUAGE AETHER_LANGUAGE_C
#define AETHER_NOTE_LANGUAGE_VERSION ((uint32_t)(__STDC_VERSION__ / 100L) << 16)
#else
#define AETHER_NOTE_LANGUAGE AETHER_LANGUAGE_C
#define AETHER_NOTE_LANGUAGE_VERSION 0u
#endif

/** Emits the note. Once in a library; AETHER_PLUGIN_ENTRY does it. Aligned to 4, as readers of ELF notes expect. */
#define AETHER_PLUGIN_NOTE \
  __attribute__((used, section(AETHER_NOTE_SECTION), aligned(4))) static const aether_note aether_plugin_note_ = { \
      7u, 32u, AETHER_NOTE_TYPE, {'A', 'e', 't', 'h', 'e', 'r', 0, 0}, AETHER_NOTE_MAGIC, AETHER_ABI_MAJOR, \
      AETHER_ABI_MINOR, AETHER_SDK_VERSION, AETHER_NOTE_LANGUAGE, AETHER_NOTE_LANGUAGE_VERSION, 0u, 0u};

/** Begins the entry of a plugin; the body follows, and sees `registrar`:
 *
 *      AETHER_PLUGIN_ENTRY(csv) { return registrar->add(registrar, &module); }
 *
 *  With AETHER_STATIC defined, the same source is linked into a program instead: the entry is then called
 *  `NAME_aether_register`, and there is no note. */
#if defined(AETHER_STATIC)
#define AETHER_PLUGIN_ENTRY(plugin) \
  AETHER_EXTERN_C aether_status plugin##_aether_register(aether_registrar registrar); \
  aether_status plugin##_aether_register(aether_registrar registrar)
#else
#define AETHER_PLUGIN_ENTRY(plugin) \
  AETHER_PLUGIN_NOTE \
  AETHER_EXTERN_C __attribute__((visibility("default"))) aether_status aether_plugin_register( \
      aether_registrar registrar); \
  aether_status aether_plugin_register(aether_registrar registrar)
#endif

/* ==== Layout: 64-bit, little-endian, no tail padding ============================================================== */

#define AETHER_CHECK_LAYOUT(type, last, size) \
  AETHER_STATIC_ASSERT( \
      sizeof(type) == (size) && offsetof(type, last) + sizeof(((type *)0)->last) == (size), \
      #type " must be laid out as ABI 1 says")

AETHER_STATIC_ASSERT(sizeof(void *) == 8, "Aether needs a 64-bit platform");
#if defined(__BYTE_ORDER__) && defined(__ORDER_LITTLE_ENDIAN__)
AETHER_STATIC_ASSERT(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "Aether needs a little-endian platform");
#endif
AETHER_CHECK_LAYOUT(aether_cell, payload, 16);
AETHER_CHECK_LAYOUT(aether_view, offset, 24);
AETHER_CHECK_LAYOUT(aether_datetime, reserved, 16);
AETHER_CHECK_LAYOUT(aether_duration, reserved, 16);
AETHER_CHECK_LAYOUT(aether_parameter, property_count, 80);
AETHER_CHECK_LAYOUT(aether_error_code, message, 24);
AETHER_CHECK_LAYOUT(aether_method, output_count, 56);
AETHER_CHECK_LAYOUT(aether_call, number, 32);
AETHER_CHECK_LAYOUT(aether_failure, argument, 32);
AETHER_CHECK_LAYOUT(aether_host, set_stderr, 280);
AETHER_CHECK_LAYOUT(aether_log_field, value, 16);
AETHER_CHECK_LAYOUT(aether_log_record, field_count, 32);
AETHER_CHECK_LAYOUT(aether_log_1, write, 16);
AETHER_CHECK_LAYOUT(aether_progress_1, report, 16);
AETHER_CHECK_LAYOUT(aether_cancel_1, on_cancel, 32);
AETHER_CHECK_LAYOUT(aether_context_1, variable, 32);
AETHER_CHECK_LAYOUT(aether_files_1, open_output, 24);
AETHER_CHECK_LAYOUT(aether_modules_1, destroy, 56);
AETHER_CHECK_LAYOUT(aether_state_1, commit, 64);
AETHER_CHECK_LAYOUT(aether_locks_1, release, 24);
AETHER_CHECK_LAYOUT(aether_task, check, 24);
AETHER_CHECK_LAYOUT(aether_service, answer, 16);
AETHER_CHECK_LAYOUT(aether_daemon, health, 40);
AETHER_CHECK_LAYOUT(aether_provider, unload, 24);
AETHER_CHECK_LAYOUT(aether_connector, close, 48);
AETHER_CHECK_LAYOUT(aether_module, operations, 160);
AETHER_CHECK_LAYOUT(aether_registrar_table, fail, 32);
AETHER_CHECK_LAYOUT(aether_note, reserved, 52);

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#if defined(__cplusplus)
}
#endif

#endif
