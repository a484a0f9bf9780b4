#ifndef AETHER_CYAML_H
#define AETHER_CYAML_H
#include <yaml.h>
#endif
