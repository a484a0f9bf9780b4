#include "CYAML.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct aether_yaml_parser {
  yaml_parser_t parser;
  yaml_event_t event;
};

aether_yaml_parser *aether_yaml_open(const unsigned char *bytes, size_t length) {
  aether_yaml_parser *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  if (!yaml_parser_initialize(&self->parser)) {
    free(self);
    return NULL;
  }
  yaml_parser_set_encoding(&self->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&self->parser, bytes, length);
  return self;
}

bool aether_yaml_next(aether_yaml_parser *self, aether_yaml_event *flat) {
  yaml_event_delete(&self->event);
  if (!yaml_parser_parse(&self->parser, &self->event)) return false;
  const yaml_event_t *event = &self->event;
  *flat = (aether_yaml_event){
      .type = (int)event->type, .start = event->start_mark.index, .end = event->end_mark.index};
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      if (event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        flat->tag = (const char *)event->data.document_start.tag_directives.start->handle;
      break;
    case YAML_ALIAS_EVENT:
      flat->text = (const char *)event->data.alias.anchor;
      flat->length = strlen(flat->text);
      break;
    case YAML_SCALAR_EVENT:
      flat->text = (const char *)event->data.scalar.value;
      flat->length = event->data.scalar.length;
      flat->style = (int)event->data.scalar.style;
      flat->anchor = (const char *)event->data.scalar.anchor;
      flat->tag = (const char *)event->data.scalar.tag;
      break;
    case YAML_SEQUENCE_START_EVENT:
      flat->style = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
      flat->anchor = (const char *)event->data.sequence_start.anchor;
      flat->tag = (const char *)event->data.sequence_start.tag;
      break;
    case YAML_MAPPING_START_EVENT:
      flat->style = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
      flat->anchor = (const char *)event->data.mapping_start.anchor;
      flat->tag = (const char *)event->data.mapping_start.tag;
      break;
    default:
      break;
  }
  return true;
}

aether_yaml_problem aether_yaml_error(const aether_yaml_parser *self) {
  const yaml_parser_t *parser = &self->parser;
  aether_yaml_problem problem = {
      .problem = parser->problem, .index = parser->problem_mark.index,
      .context = parser->context, .context_index = parser->context_mark.index};
  if (parser->error == YAML_MEMORY_ERROR) problem.problem = NULL;
  return problem;
}

void aether_yaml_close(aether_yaml_parser *self) {
  if (!self) return;
  yaml_event_delete(&self->event);
  yaml_parser_delete(&self->parser);
  free(self);
}

_Static_assert((int)AETHER_YAML_STREAM_START == (int)YAML_STREAM_START_EVENT, "event numbers are libyaml's");
_Static_assert((int)AETHER_YAML_MAPPING_END == (int)YAML_MAPPING_END_EVENT, "event numbers are libyaml's");
_Static_assert((int)AETHER_YAML_PLAIN == (int)YAML_PLAIN_SCALAR_STYLE, "style numbers are libyaml's");
_Static_assert((int)AETHER_YAML_FOLDED == (int)YAML_FOLDED_SCALAR_STYLE, "style numbers are libyaml's");
