/* The entry: registers a module of each kind. */
#include "kinds.h"

AETHER_PLUGIN_ENTRY(kinds) {
  registrar->add(registrar, &counter_service);
  registrar->add(registrar, &ticker_daemon);
  registrar->add(registrar, &demo_provider);
  registrar->add(registrar, &memory_connector);
  return registrar->add(registrar, &kinds_task);
}
