#ifndef AETHER_CRE2_H
#define AETHER_CRE2_H
#endif
