/* Goes on writing into the file of its output when its digest has been taken. */
#define ATTACK_WITH_FILE
#include "../common/attack.h"

#include <pthread.h>

static int file = -1;

static void *write_later(void *context) {
  for (int index = 0; index < 10; index++) {
    usleep(10000);
    if (pwrite(file, "TAMPERED", 8, 0) < 0) break;
  }
  return context;
}

static void attack(const char *target) {
  const aether_files_1 *files = attack_call->host->service(attack_call->host, AETHER_FILES_1);
  pthread_t thread;
  (void)target;
  errno = ENOSYS;
  if (!files || files->open_output(attack_call, 1, "made.txt", &file) != AETHER_OK) {
    stopped("open_output");
    return;
  }
  if (write(file, "ORIGINAL", 8) != 8) {
    stopped("write");
    return;
  }
  errno = pthread_create(&thread, NULL, write_later, NULL);
  stopped("later");
}

ATTACK
