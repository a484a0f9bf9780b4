/* What the fixtures of judging have in common: a task that does nothing, so that each file shows its one fault. */
#ifndef AETHER_FIXTURE_H
#define AETHER_FIXTURE_H

#include <aether/plugin.h>
#include <stddef.h>

static aether_status fixture_run(void *instance, const aether_call *call) {
  (void)instance;
  (void)call;
  return AETHER_OK;
}

static const aether_task fixture_task = {.struct_size = sizeof(aether_task), .run = fixture_run};

/* Defines `fixture_module`. */
#define FIXTURE_MODULE(module_name, module_version) \
  static const aether_module fixture_module = { \
      .struct_size = sizeof(aether_module), \
      .kind = AETHER_TASK, \
      .name = module_name, \
      .version = module_version, \
      .description = "Has one fault", \
      .operations = &fixture_task, \
  };

/* The body of the entry. */
#define FIXTURE_REGISTER \
  { return registrar->add(registrar, &fixture_module); }

/* The entry without the note. */
#define FIXTURE_ENTRY_ALONE \
  __attribute__((visibility("default"))) aether_status aether_plugin_register(aether_registrar registrar); \
  __attribute__((visibility("default"))) aether_status aether_plugin_register(aether_registrar registrar) \
      FIXTURE_REGISTER

#endif
