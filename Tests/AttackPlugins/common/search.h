/* Looking for the secret in what a file begins with. */
#include "attack.h"

static void search_file(const char *path) {
  char bytes[65536];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count;
  if (file < 0) {
    stopped("open");
    return;
  }
  count = read(file, bytes, sizeof bytes);
  if (count <= 0) stopped("read");
  else if (!show_secret_in(bytes, (size_t)count)) stopped("search");
  close(file);
}
