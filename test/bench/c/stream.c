// One end of test/bench/stream-store.mjs.
//
//   stream send PORT COUNT    sends COUNT messages of 50 bytes to a port, waiting where its queue is full: none is lost
//   stream receive COUNT      the floor: prints its port, receives COUNT messages with recvmmsg, and prints one line
//                             {"seconds":S,"cpuSeconds":S,"messages":N}, timed from the first message on
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { kSlots = 64, kLength = 50, kBuffer = 4 << 20 };

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double CpuSeconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void Fail(const char *what) {
  perror(what);
  exit(1);
}

static int Open(uint32_t *port) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK);
  struct sockaddr_nl own = {.nl_family = AF_NETLINK};
  socklen_t length = sizeof own;
  const int bytes = kBuffer;
  if (fd < 0) Fail("socket");
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0 || getsockname(fd, (struct sockaddr *)&own, &length) < 0) Fail("bind");
  *port = own.nl_pid;
  return fd;
}

static void Send(uint32_t to, long count) {
  uint32_t port;
  const int fd = Open(&port);
  struct sockaddr_nl peer = {.nl_family = AF_NETLINK, .nl_pid = to};
  struct {
    struct nlmsghdr header;
    char payload[kLength - sizeof(struct nlmsghdr)];
  } __attribute__((packed)) message = {.header = {kLength, 20, 0, 0, port}};
  for (long i = 0; i < count; i++) {
    message.header.nlmsg_seq = i;
    while (sendto(fd, &message, kLength, 0, (struct sockaddr *)&peer, sizeof peer) < 0)
      if (errno != EINTR && errno != EAGAIN) Fail("sendto");
  }
}

static void Receive(long count) {
  static char bytes[kSlots][65536];
  struct mmsghdr messages[kSlots];
  struct iovec slots[kSlots];
  struct sockaddr_nl senders[kSlots];
  uint32_t port;
  const int fd = Open(&port);
  printf("%u\n", port);
  fflush(stdout);
  double start = 0, cpu = 0;
  long received = 0;
  while (received < count) {
    for (int i = 0; i < kSlots; i++) {
      slots[i] = (struct iovec){bytes[i], sizeof bytes[i]};
      messages[i].msg_hdr = (struct msghdr){
          .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &slots[i], .msg_iovlen = 1};
    }
    const int got = recvmmsg(fd, messages, kSlots, MSG_WAITFORONE, NULL);
    if (got < 0) Fail("recvmmsg");
    if (received == 0) start = Now(), cpu = CpuSeconds();
    received += got;
  }
  printf("{\"seconds\":%f,\"cpuSeconds\":%f,\"messages\":%ld}\n", Now() - start, CpuSeconds() - cpu, received);
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "send") == 0) Send(strtoul(argv[2], NULL, 10), atol(argv[3]));
  else if (argc == 3 && strcmp(argv[1], "receive") == 0) Receive(atol(argv[2]));
  else return 2;
  return 0;
}
