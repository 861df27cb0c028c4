// The sender of test/bench/multicast.mjs: multicast COUNT PER_SECOND
//
// Sends COUNT messages of 50 bytes to group 1 of NETLINK_USERSOCK, at a rate, or flat out where that is 0; then, a tenth of a
// second later, one of type 99. Prints {"perSecond":N}.
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { kLength = 50, kBurst = 40 };

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const long count = atol(argv[1]);
  const double per_second = atof(argv[2]);
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK);
  const struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = 1};
  char bytes[kLength] = {0};
  struct nlmsghdr *header = (struct nlmsghdr *)bytes;
  header->nlmsg_len = kLength;
  header->nlmsg_type = 20;
  if (fd < 0) return perror("socket"), 1;
  const double start = Now();
  for (long i = 0; i < count; i++) {
    if (per_second > 0 && i % kBurst == 0)
      while (Now() - start < i / per_second) continue;
    header->nlmsg_seq = i;
    // ECONNREFUSED also where it was delivered: the unicast to port 0 that goes with it has no receiver.
    if (sendto(fd, bytes, kLength, 0, (const struct sockaddr *)&group, sizeof group) < 0 && errno != ECONNREFUSED)
      return perror("sendto"), 1;
  }
  printf("{\"perSecond\":%f}\n", count / (Now() - start));
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  header->nlmsg_type = 99;
  sendto(fd, bytes, kLength, 0, (const struct sockaddr *)&group, sizeof group);
  return 0;
}
