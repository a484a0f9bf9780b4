/* Reads a file by libyaml's bare event parser and prints the milliseconds of the best of ROUNDS passes:
 *
 *   yaml_events FILE ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int parse(const unsigned char *text, size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  int done = 0;
  if (!yaml_parser_initialize(&parser)) return 0;
  yaml_parser_set_input_string(&parser, text, size);
  while (!done) {
    if (!yaml_parser_parse(&parser, &event)) return 0;
    done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return 1;
}

int main(int count, char **arguments) {
  FILE *file = count == 3 ? fopen(arguments[1], "rb") : NULL;
  unsigned char *text;
  double best = 1e9;
  long size;
  int round;
  if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) <= 0 || fseek(file, 0, SEEK_SET)) return 2;
  text = malloc((size_t)size);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) return 2;
  for (round = 0; round < atoi(arguments[2]); round++) {
    double start = now();
    if (!parse(text, (size_t)size)) return 1;
    if (now() - start < best) best = now() - start;
  }
  printf("best %f\n", best);
  free(text);
  return fclose(file) ? 2 : 0;
}
