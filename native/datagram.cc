#include "datagram.h"

#include <strings.h>

#include <algorithm>
#include <cstring>

namespace {

uint32_t GroupOf(const msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header;
       header = CMSG_NXTHDR(const_cast<msghdr*>(&message), header)) {
    if (header->cmsg_level == SOL_NETLINK && header->cmsg_type == NETLINK_PKTINFO) {
      nl_pktinfo info;
      memcpy(&info, CMSG_DATA(header), sizeof info);
      return info.group;
    }
  }
  // netlink_group_mask(): bit n-1 stands for group n, and groups above 32 yield an empty mask.
  const auto* sender = static_cast<const sockaddr_nl*>(message.msg_name);
  return GroupOfMask(sender->nl_groups);
}

}  // namespace

uint32_t GroupOfMask(uint32_t mask) { return static_cast<uint32_t>(ffs(static_cast<int>(mask))); }

void PrepareReceive(msghdr& message, sockaddr_nl& sender, iovec& iov, ControlBuffer& control) {
  message = {};
  message.msg_name = &sender;
  message.msg_namelen = sizeof sender;
  message.msg_iov = &iov;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
}

Datagram Describe(const msghdr& message, size_t true_length) {
  const auto* sender = static_cast<const sockaddr_nl*>(message.msg_name);
  const size_t length = std::min(true_length, message.msg_iov->iov_len);
  return {static_cast<const uint8_t*>(message.msg_iov->iov_base),
          static_cast<uint32_t>(length),
          sender->nl_pid,
          GroupOf(message),
          length < true_length ? kTruncated : 0u,
          static_cast<uint32_t>(true_length)};
}
