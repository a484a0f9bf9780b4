/* Reads the file that its input names, as its manifest asks for. */
#include "../common/attack.h"

static void attack(const char *target) {
  show_file(target);
}

ATTACK
