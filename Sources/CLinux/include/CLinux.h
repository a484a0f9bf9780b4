#ifndef AETHER_CLINUX_H
#define AETHER_CLINUX_H
#endif
