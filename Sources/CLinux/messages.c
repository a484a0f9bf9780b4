#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Invariant: a descriptor that a message brought is either handed to the caller or closed. */

/* Room for exactly so many: more of them are cut off, and told as MSG_CTRUNC. */
union control {
  char room[CMSG_SPACE(AETHER_MOST_DESCRIPTORS * sizeof(int))];
  struct cmsghdr header;
};

int aether_message_pair(int *left, int *right) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  *left = ends[0];
  *right = ends[1];
  return 0;
}

int aether_send_message(int socket, const struct iovec *parts, size_t part_count, const int *descriptors,
                        size_t descriptor_count) {
  union control control;
  struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = part_count};
  if (descriptor_count > AETHER_MOST_DESCRIPTORS) {
    errno = EINVAL;
    return -1;
  }
  if (descriptor_count > 0) {
    size_t size = descriptor_count * sizeof(int);
    memset(&control, 0, CMSG_SPACE(size));
    message.msg_control = control.room;
    message.msg_controllen = CMSG_SPACE(size);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(&control.header), descriptors, size);
  }
  ssize_t result;
  do {
    result = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -1 : 0;
}

static size_t take_descriptors(struct msghdr *message, int *descriptors) {
  size_t count = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(descriptors + count, CMSG_DATA(header), size);
    count += size / sizeof(int);
  }
  return count;
}

ssize_t aether_receive_message(int socket, void *buffer, size_t size, int *descriptors, size_t *descriptor_count,
                               bool waits) {
  union control control;
  struct iovec part = {buffer, size};
  struct msghdr message;
  ssize_t result;
  *descriptor_count = 0;
  do {
    memset(&message, 0, sizeof message);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    result = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (waits ? 0 : MSG_DONTWAIT));
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -1;
  size_t count = take_descriptors(&message, descriptors);
  bool is_cut = message.msg_flags & (MSG_TRUNC | MSG_CTRUNC);
  /* A message without bytes can't be told from the end. */
  if (is_cut || result == 0) {
    for (size_t index = 0; index < count; index++) close(descriptors[index]);
    count = 0;
  }
  *descriptor_count = count;
  if (!is_cut) return result;
  errno = EMSGSIZE;
  return -1;
}

void aether_wait_for_word(const uint32_t *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT, expected, NULL, NULL, 0);
}

void aether_wake_word(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0); }

const int aether_size_seals = F_SEAL_GROW | F_SEAL_SHRINK;

int aether_seal_size(int descriptor) { return fcntl(descriptor, F_ADD_SEALS, aether_size_seals); }
