// Both ends of test/bench/multicast.mjs, on group 1 of NETLINK_USERSOCK.
//
//   multicast send COUNT PER_SECOND   sends COUNT messages of 50 bytes at a rate, or flat out where that is 0; then, a tenth of
//                                     a second later, one of type 99. Prints {"perSecond":N}. Where it was held up for more
//                                     than 10 ms it does not make up for that: it would be a flood, and no such rate
//   multicast receive BUFFER_BYTES    the floor: prints "ready", receives with recvmmsg until the message of type 99, and
//                                     prints {"messages":N,"overruns":N}
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { kLength = 50, kBurst = 40, kSlots = 64, kLast = 99 };
static const double kMostLate = 0.01;

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void Fail(const char *what) {
  perror(what);
  exit(1);
}

static int Open(__u32 groups, struct sockaddr_nl *own) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK);
  socklen_t length = sizeof *own;
  *own = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_groups = groups};
  if (fd < 0) Fail("socket");
  if (bind(fd, (struct sockaddr *)own, length) < 0 || getsockname(fd, (struct sockaddr *)own, &length) < 0) Fail("bind");
  return fd;
}

// With each multicast goes a unicast. Addressed to the sender itself, whose filter drops it, it succeeds, so that
// sendmmsg goes on; to port 0, where nobody is, each message would fail with ECONNREFUSED.
static int OpenSender(struct sockaddr_nl *to) {
  struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
  const struct sock_fprog filter = {1, &drop};
  const int fd = Open(0, to);
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0) Fail("SO_ATTACH_FILTER");
  to->nl_groups = 1;
  return fd;
}

static void Send(long count, double per_second) {
  struct {
    struct nlmsghdr header;
    char payload[kLength - sizeof(struct nlmsghdr)];
  } __attribute__((packed)) bytes[kBurst] = {0};
  struct mmsghdr messages[kBurst] = {0};
  struct iovec parts[kBurst];
  struct sockaddr_nl to;
  const int fd = OpenSender(&to);
  for (int i = 0; i < kBurst; i++) {
    bytes[i].header = (struct nlmsghdr){.nlmsg_len = kLength, .nlmsg_type = 20};
    parts[i] = (struct iovec){&bytes[i], kLength};
    messages[i].msg_hdr = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &parts[i], .msg_iovlen = 1};
  }
  const double start = Now();
  double due = start;
  for (long done = 0; done < count;) {
    while (per_second > 0 && Now() < due) continue;
    if (Now() - due > kMostLate) due = Now() - kMostLate;
    const int wanted = count - done < kBurst ? count - done : kBurst;
    for (int i = 0; i < wanted; i++) bytes[i].header.nlmsg_seq = done + i;
    const int sent = sendmmsg(fd, messages, wanted, 0);
    if (sent < 0) Fail("sendmmsg");
    done += sent;
    if (per_second > 0) due += sent / per_second;
  }
  printf("{\"perSecond\":%f}\n", count / (Now() - start));
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  bytes[0].header.nlmsg_type = kLast;
  if (sendmmsg(fd, messages, 1, 0) < 0) Fail("sendmmsg");
}

static void Receive(int buffer_bytes) {
  static char bytes[kSlots][65536];
  struct mmsghdr messages[kSlots] = {0};
  struct iovec slots[kSlots];
  struct sockaddr_nl own;
  const int fd = Open(1, &own);
  long received = 0, overruns = 0;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes) < 0) Fail("SO_RCVBUFFORCE");
  for (int i = 0; i < kSlots; i++) {
    slots[i] = (struct iovec){bytes[i], sizeof bytes[i]};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &slots[i], .msg_iovlen = 1};
  }
  puts("ready");
  fflush(stdout);
  for (int last = 0; !last;) {
    const int got = recvmmsg(fd, messages, kSlots, MSG_WAITFORONE, NULL);
    if (got < 0 && errno == ENOBUFS) overruns++;
    else if (got < 0) Fail("recvmmsg");
    for (int i = 0; i < got; i++) last |= ((struct nlmsghdr *)bytes[i])->nlmsg_type == kLast;
    received += got > 0 ? got : 0;
  }
  printf("{\"messages\":%ld,\"overruns\":%ld}\n", received, overruns);
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "send") == 0) Send(atol(argv[2]), atof(argv[3]));
  else if (argc == 3 && strcmp(argv[1], "receive") == 0) Receive(atoi(argv[2]));
  else return 2;
  return 0;
}
