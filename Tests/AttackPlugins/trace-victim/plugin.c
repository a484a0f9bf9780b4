/* Reads the memory of a process by ptrace. */
#include "../common/attack.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void attack(const char *target) {
  long number = needed_number(target), words[3] = {0};
  if (number < 0) return;
  if (ptrace(PTRACE_ATTACH, (pid_t)number, NULL, NULL) != 0) {
    stopped("ptrace");
    return;
  }
  waitpid((pid_t)number, NULL, __WALL);
  for (int index = 0; index < 3; index++) words[index] = ptrace(PTRACE_PEEKDATA, number, VICTIM_ADDRESS + 8 * index, 0);
  ptrace(PTRACE_DETACH, (pid_t)number, NULL, NULL);
  succeeded("%.24s", (const char *)words);
}

ATTACK
