/* An STB_GNU_UNIQUE symbol, as C++ compilers make for inline variables: the loader then never unmaps the library. */
#include "../common/fixture.h"

__asm__(".globl fixture_unique\n.type fixture_unique, @gnu_unique_object\n.data\n.size fixture_unique, 4\n"
        "fixture_unique: .long 1\n.text");

FIXTURE_MODULE("unique-symbol", "1.0.0")
AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER
