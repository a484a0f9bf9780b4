/* Puts a map into the kernel. */
#include "../common/attack.h"

#include <linux/bpf.h>

static void attack(const char *target) {
  (void)target;
  union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};
  judge(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes), "bpf");
}

ATTACK_BOTH
