/* What the attacks on the worker's protocol have in common. In a worker the line to the host is descriptor 3; messages
 * are packets. Where the target is "own" (the control), the line is a pair of the attack's own, and it succeeds when all
 * that it sent arrives whole at the other end. */
#ifndef AETHER_ATTACK_PROTOCOL_H
#define AETHER_ATTACK_PROTOCOL_H

#include "attack.h"

#include <sys/socket.h>
#include <sys/uio.h>

enum { LOAD = 1, CALL, ENDED, REQUEST, ANSWER, LOADED, REFUSED, NOTE };
enum { IN_MEMORY_FILE = 1 };

/* The head of a message, little-endian as the machine is. */
typedef struct message {
  uint32_t magic;
  uint16_t kind, flags;
  uint64_t number;
  int64_t code;
  uint64_t size;
  uint32_t values, descriptors;
  int64_t reserved;
} message;

_Static_assert(sizeof(message) == 48, "the head of a message has 48 bytes");

#define MESSAGE(...) ((message){.magic = 0x31574541u, __VA_ARGS__})

static int line_ends[2] = {3, -1};
static long line_sent, line_arrived;

/* Takes the line that the target names. */
static void take_line(const char *target) {
  int room = 1 << 20;
  if (strcmp(target, "own") != 0) return;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line_ends) != 0) line_ends[0] = line_ends[1] = -1;
  setsockopt(line_ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

/* Sends a packet, with descriptors, and takes it at the other end where that is our own. */
__attribute__((unused)) static int transmit_with(const void *bytes, size_t size, const int *files, int count) {
  static char received[1 << 18];
  char control[CMSG_SPACE(sizeof(int) * 253)], answer[CMSG_SPACE(sizeof(int) * 253)];
  struct iovec part = {(void *)(uintptr_t)bytes, size}, space = {received, sizeof received};
  struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
  struct msghdr taken = {.msg_iov = &space, .msg_iovlen = 1, .msg_control = answer, .msg_controllen = sizeof answer};
  ssize_t arrived;
  if (count > 0) {
    struct cmsghdr *head;
    memset(control, 0, sizeof control);
    packet.msg_control = control;
    packet.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
    head = CMSG_FIRSTHDR(&packet);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
    memcpy(CMSG_DATA(head), files, sizeof(int) * (size_t)count);
  }
  if (sendmsg(line_ends[0], &packet, MSG_NOSIGNAL) < 0) return 0;
  line_sent++;
  if (line_ends[1] < 0) return 1;
  arrived = recvmsg(line_ends[1], &taken, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (arrived == (ssize_t)size && memcmp(received, bytes, size) == 0) {
    struct cmsghdr *head = CMSG_FIRSTHDR(&taken);
    int got = 0;
    if (head && head->cmsg_type == SCM_RIGHTS) got = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int index = 0; index < got; index++) close(((int *)(void *)CMSG_DATA(head))[index]);
    if (got == count) line_arrived++;
  }
  return 1;
}

__attribute__((unused)) static int transmit(const void *bytes, size_t size) { return transmit_with(bytes, size, NULL, 0); }
__attribute__((unused)) static int transmit_head(message head) { return transmit(&head, sizeof head); }

/* Says what came of it. In a worker nothing is won by sending: whether it did harm is judged from outside. */
__attribute__((unused)) static void hang_up(void) {
  if (line_ends[1] >= 0 && line_arrived == line_sent && line_sent > 0) {
    succeeded("%ld arrived", line_arrived);
  } else {
    if (line_sent > 0) errno = 0;
    stopped(line_sent > 0 ? "sent" : "send");
  }
  if (line_ends[1] >= 0) {
    close(line_ends[0]);
    close(line_ends[1]);
  }
}

#endif
