/* What the fixtures of calling have in common: a task with one output, `out`, so that each file shows its one fault. A
 * file defines `run`, and then the plugin by FAULT_PLUGIN(name, type of the output). */
#ifndef AETHER_FAULT_H
#define AETHER_FAULT_H

#include <aether/plugin.h>

static aether_status run(void *instance, const aether_call *call);

static const aether_task fault_task = {.struct_size = sizeof(aether_task), .run = run};

#define FAULT_MODULE(module_name, output_type) \
  static const aether_parameter fault_outputs[] = { \
      {.struct_size = sizeof(aether_parameter), .type = output_type, .name = "out"}, \
  }; \
  static const aether_module fault_module = { \
      .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = module_name, .version = "1.0.0", \
      .description = "Has one fault", .outputs = fault_outputs, .output_count = 1, .operations = &fault_task, \
  };

#define FAULT_PLUGIN(module_name, output_type) \
  FAULT_MODULE(module_name, output_type) \
  AETHER_PLUGIN_ENTRY(fault) { return registrar->add(registrar, &fault_module); }

#endif
