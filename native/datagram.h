// One recvmsg's worth of bytes and what the kernel says about them. Netlink messages inside are not looked at.
#pragma once

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>

// Why a row is not simply a whole datagram. The same bits go to JavaScript.
enum DatagramFlag : uint32_t {
  kTruncated = 1,
  // The kernel dropped datagrams before this point (ENOBUFS): the row carries no bytes.
  kOverrun = 2,
  // recvmsg failed: the row carries no bytes, and the errno in place of the true length.
  kReceiveError = 4,
};

struct Datagram {
  const uint8_t* data;
  uint32_t length;
  uint32_t sender_port_id;
  // Group number, 0 for unicast. Above 32 it is known only with NETLINK_PKTINFO.
  uint32_t group;
  uint32_t flags;
  uint32_t true_length;
};

// Room for the one control message that is asked for, nl_pktinfo.
struct alignas(cmsghdr) ControlBuffer {
  char bytes[CMSG_SPACE(sizeof(nl_pktinfo))];
};

// Fills `message` for a receive into `iov`; the kernel overwrites the lengths, so before every call.
void PrepareReceive(msghdr& message, sockaddr_nl& sender, iovec& iov, ControlBuffer& control);

// Describes what a receive with MSG_TRUNC has put into `message`, whose call returned `true_length`.
Datagram Describe(const msghdr& message, size_t true_length);
