#ifndef AETHER_PLUGIN_H
#define AETHER_PLUGIN_H
#endif
