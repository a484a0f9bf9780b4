/* What the fixtures of running have in common: a task, its function `run`, so that each file shows its one fault. */
#ifndef AETHER_FIXTURE_TASK_H
#define AETHER_FIXTURE_TASK_H

#include <aether/plugin.h>
#include <stddef.h>

/* An element of an array of parameters: FIXTURE_PARAMETER(INTEGER, "n", .flags = AETHER_REQUIRED) */
#define FIXTURE_PARAMETER(kind, parameter, ...) \
  { .struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_##kind, .name = parameter, __VA_ARGS__ }

/* The initialisers of an array and its count. */
#define FIXTURE_INPUTS(array) .inputs = array, .input_count = sizeof(array) / sizeof *(array)
#define FIXTURE_OUTPUTS(array) .outputs = array, .output_count = sizeof(array) / sizeof *(array)
#define FIXTURE_ERRORS(array) .errors = array, .error_count = sizeof(array) / sizeof *(array)
#define FIXTURE_METHODS(array) .methods = array, .method_count = sizeof(array) / sizeof *(array)

/* The initialiser of a module of any kind. */
#define FIXTURE_DESCRIPTOR(module_kind, module_name, module_operations, ...) \
  { \
    .struct_size = sizeof(aether_module), .kind = module_kind, .name = module_name, .version = "1.0.0", \
    .operations = module_operations, __VA_ARGS__ \
  }

/* Defines the plugin: one task, its function `run`. */
#define FIXTURE_TASK(module_name, ...) \
  static const aether_task fixture_task = {.struct_size = sizeof(aether_task), .run = run}; \
  static const aether_module fixture_module = \
      FIXTURE_DESCRIPTOR(AETHER_TASK, module_name, &fixture_task, __VA_ARGS__); \
  AETHER_PLUGIN_ENTRY(fixture) { return registrar->add(registrar, &fixture_module); }

/* The same with one output, `out`, of any type, which may stay unset. */
#define FIXTURE_TASK_WITH_OUT(module_name) \
  static const aether_parameter fixture_outputs[] = {FIXTURE_PARAMETER(ANY, "out", .flags = AETHER_OPTIONAL)}; \
  FIXTURE_TASK(module_name, FIXTURE_OUTPUTS(fixture_outputs))

#endif
