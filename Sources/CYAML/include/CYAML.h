// libyaml's event parser with a flat event, so that neither its structs nor its unions reach Swift.
//
// Everything that a parser or an event points to belongs to the parser. The texts of an event live until the next
// call of aether_yaml_next or aether_yaml_close; the bytes given to aether_yaml_open must outlive the parser.
// A parser may be used by one thread at a time.
#ifndef AETHER_CYAML_H
#define AETHER_CYAML_H

#include <stdbool.h>
#include <stddef.h>

typedef struct aether_yaml_parser aether_yaml_parser;

enum {
  AETHER_YAML_STREAM_START = 1,
  AETHER_YAML_STREAM_END,
  AETHER_YAML_DOCUMENT_START,
  AETHER_YAML_DOCUMENT_END,
  AETHER_YAML_ALIAS,
  AETHER_YAML_SCALAR,
  AETHER_YAML_SEQUENCE_START,
  AETHER_YAML_SEQUENCE_END,
  AETHER_YAML_MAPPING_START,
  AETHER_YAML_MAPPING_END
};

enum {
  AETHER_YAML_PLAIN = 1,
  AETHER_YAML_SINGLE_QUOTED,
  AETHER_YAML_DOUBLE_QUOTED,
  AETHER_YAML_LITERAL,
  AETHER_YAML_FOLDED
};

typedef struct {
  int type;
  int style;           // scalars; for sequences and mappings 1 means flow style
  size_t start;        // in characters, not bytes
  size_t end;          // in characters, not bytes
  const char *text;    // a scalar's content or an alias's name, else NULL
  size_t length;       // of text, in bytes
  const char *anchor;  // or NULL
  const char *tag;     // or NULL; on a document start, the first %TAG directive's handle
} aether_yaml_event;

typedef struct {
  const char *problem;  // NULL when memory ran out
  size_t index;         // in characters
  const char *context;  // or NULL: what was being read, begun at context_index
  size_t context_index;
} aether_yaml_problem;

// NULL when memory ran out. The bytes must be UTF-8.
aether_yaml_parser *aether_yaml_open(const unsigned char *bytes, size_t length);

// False when the text is malformed; aether_yaml_error tells why. Not to be called again after that or after the end.
bool aether_yaml_next(aether_yaml_parser *parser, aether_yaml_event *event);

aether_yaml_problem aether_yaml_error(const aether_yaml_parser *parser);

void aether_yaml_close(aether_yaml_parser *parser);

#endif
