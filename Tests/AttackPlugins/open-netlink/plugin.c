/* Asks the kernel for the interfaces of the machine. */
#include "../common/attack.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static void attack(const char *target) {
  (void)target;
  struct {
    struct nlmsghdr head;
    struct rtgenmsg body;
  } request = {.head = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP}};
  char answer[8192];
  int number = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (number < 0 || send(number, &request, sizeof request, 0) < 0) {
    stopped("socket");
    return;
  }
  judge(recv(number, answer, sizeof answer, 0), "recv");
  close(number);
}

ATTACK_BOTH
