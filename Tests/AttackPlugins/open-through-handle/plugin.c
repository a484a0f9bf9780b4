/* Opens a file by a handle, which passes by its path. */
#include "../common/attack.h"

static void attack(const char *target) {
  (void)target;
  struct {
    struct file_handle head;
    unsigned char bytes[128];
  } handle = {.head = {.handle_bytes = 128}};
  int mount = 0, folder;
  if (name_to_handle_at(AT_FDCWD, OUTSIDE_SECRET, &handle.head, &mount, 0) != 0) {
    stopped("name_to_handle_at");
    return;
  }
  folder = open(OUTSIDE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  show_descriptor(open_by_handle_at(folder, &handle.head, O_RDONLY | O_CLOEXEC), "open_by_handle_at");
}

ATTACK_BOTH
