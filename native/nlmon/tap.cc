#include "tap.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cstring>

#include "failure.h"

namespace {

// No netlink message that a socket's default limits let through is longer; of a longer one this much is kept.
constexpr size_t kLongestPacket = 4 << 20;
constexpr int kQueueBytes = 32 << 20;

}  // namespace

// Of protocol 0 it receives nothing until it is bound, so nothing of any other device.
Tap::Tap(int device_index) : socket_(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), buffer_(kLongestPacket) {
  if (!socket_.IsOpen()) Fail("socket AF_PACKET");
  const int yes = 1;
  if (setsockopt(fd(), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof(yes)) != 0) Fail("setsockopt SO_TIMESTAMPNS");
  if (setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &kQueueBytes, sizeof(kQueueBytes)) != 0)
    Fail("setsockopt SO_RCVBUFFORCE");
  sockaddr_ll address = {};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = device_index;
  if (bind(fd(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) Fail("bind AF_PACKET");
  // What binding to a device that is down leaves behind.
  int error = 0;
  socklen_t length = sizeof(error);
  getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &length);
}

bool Tap::Receive(Packet& packet) {
  sockaddr_ll from = {};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  iovec data = {buffer_.data(), buffer_.size()};
  msghdr message = {};
  message.msg_name = &from;
  message.msg_namelen = sizeof(from);
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t length = recvmsg(fd(), &message, MSG_DONTWAIT | MSG_TRUNC);
  if (length < 0) {
    if (errno == EAGAIN || errno == EINTR) return false;
    Fail("recvmsg AF_PACKET");
  }
  timespec time = {};
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part))
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS)
      memcpy(&time, CMSG_DATA(part), sizeof(time));
  packet.bytes = buffer_.data();
  packet.true_length = static_cast<size_t>(length);
  packet.length = std::min(packet.true_length, buffer_.size());
  packet.protocol = ntohs(from.sll_protocol);
  packet.packet_type = from.sll_pkttype;
  packet.time_ns = int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  return true;
}

uint32_t Tap::TakeDrops() {
  tpacket_stats statistics = {};
  socklen_t length = sizeof(statistics);
  if (getsockopt(fd(), SOL_PACKET, PACKET_STATISTICS, &statistics, &length) != 0) return 0;
  return statistics.tp_drops;
}
