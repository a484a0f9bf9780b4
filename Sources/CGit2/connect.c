#define _GNU_SOURCE
#include "CGit2.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * Invariants: `connect` of this program is the only way by which libgit2 and libssh2, which are linked in, connect; libc's own
 * look-ups of names don't come through here. What it looks at is a copy, and that copy is what the kernel gets. The state is
 * set once, before the first connection, and used by one thread.
 */

static bool is_guarding, allows_private_addresses;
static char *agent_socket;
static char refused[INET6_ADDRSTRLEN];
static uint16_t only_port, refused_port;

void aether_guard_connections(bool allows_private, const char *agent, uint16_t port) {
  free(agent_socket);
  agent_socket = agent == NULL ? NULL : strdup(agent);
  allows_private_addresses = allows_private;
  only_port = port;
  is_guarding = true;
}

const char *aether_refused_address(void) { return refused[0] == 0 ? NULL : refused; }

uint16_t aether_refused_port(void) { return refused_port; }

/* The first `bits` of an address and those of a network are the same. */
static bool is_in(const uint8_t *address, const uint8_t *network, unsigned bits) {
  unsigned whole = bits / 8, rest = bits % 8;
  if (memcmp(address, network, whole) != 0) return false;
  return rest == 0 || ((address[whole] ^ network[whole]) >> (8 - rest)) == 0;
}

/* By IANA's registries of special-purpose addresses: all that are not globally reachable. */
static bool is_public_4(const uint8_t *address) {
  static const struct {
    uint8_t network[4];
    unsigned bits;
  } special[] = {
    {{0}, 8}, {{10}, 8}, {{100, 64}, 10}, {{127}, 8}, {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},
    {{192, 0, 2}, 24}, {{192, 88, 99}, 24}, {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24},
    {{203, 0, 113}, 24}, {{224}, 4}, {{240}, 4},
  };
  for (size_t index = 0; index < sizeof special / sizeof *special; index++)
    if (is_in(address, special[index].network, special[index].bits)) return false;
  return true;
}

static bool is_public_6(const uint8_t *address) {
  static const uint8_t global[16] = {0x20}, mapped[16] = {[10] = 0xff, [11] = 0xff}, nat64[16] = {0, 0x64, 0xff, 0x9b},
                       six_to_four[16] = {0x20, 0x02}, teredo[16] = {0x20, 0x01}, documents[16] = {0x20, 0x01, 0x0d, 0xb8};
  if (is_in(address, mapped, 96) || is_in(address, nat64, 96)) return is_public_4(address + 12);
  if (is_in(address, six_to_four, 16)) return is_public_4(address + 2);
  /* 2000::/3 is all that is given out; of 2001::/23 only protocols have a part. */
  return is_in(address, global, 3) && !is_in(address, teredo, 23) && !is_in(address, documents, 32);
}

bool aether_address_is_public(const void *address, size_t size) {
  struct sockaddr_storage copy = {0};
  if (size > sizeof copy) return false;
  memcpy(&copy, address, size);
  if (copy.ss_family == AF_INET && size >= sizeof(struct sockaddr_in))
    return is_public_4((const uint8_t *)&((struct sockaddr_in *)&copy)->sin_addr);
  if (copy.ss_family == AF_INET6 && size >= sizeof(struct sockaddr_in6))
    return is_public_6((const uint8_t *)&((struct sockaddr_in6 *)&copy)->sin6_addr);
  return false;
}

static bool is_agent(const struct sockaddr_storage *address, size_t size) {
  const struct sockaddr_un *local = (const struct sockaddr_un *)address;
  size_t start = offsetof(struct sockaddr_un, sun_path);
  if (agent_socket == NULL || address->ss_family != AF_UNIX || size <= start) return false;
  return strnlen(local->sun_path, size - start) == strlen(agent_socket) &&
         memcmp(local->sun_path, agent_socket, strlen(agent_socket)) == 0;
}

static void remember(const struct sockaddr_storage *address) {
  const void *bytes = address->ss_family == AF_INET6 ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                                                     : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
  if (address->ss_family != AF_INET && address->ss_family != AF_INET6) return;
  if (inet_ntop(address->ss_family, bytes, refused, sizeof refused) == NULL) refused[0] = 0;
}

int connect(int socket, const struct sockaddr *address, socklen_t size) {
  struct sockaddr_storage copy = {0};
  if (address == NULL || size > sizeof copy) {
    errno = EINVAL;
    return -1;
  }
  memcpy(&copy, address, size);
  bool is_network = copy.ss_family == AF_INET || copy.ss_family == AF_INET6;
  bool is_allowed = is_guarding && is_network && (allows_private_addresses || aether_address_is_public(&copy, size));
  if (!is_allowed && !(is_guarding && is_agent(&copy, size))) {
    remember(&copy);
    errno = EACCES;
    return -1;
  }
  /* Both families have the port at the same place. */
  uint16_t port = is_network ? ntohs(((struct sockaddr_in *)&copy)->sin_port) : 0;
  if (is_network && only_port != 0 && port != only_port) {
    refused_port = port;
    errno = EACCES;
    return -1;
  }
  int result = (int)syscall(SYS_connect, socket, &copy, size);
  /* A host may have private addresses beside one that works. */
  if (result == 0 && is_network) refused[0] = 0;
  return result;
}
