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
  // Of a run. A message went out; or sendmsg refused it, with the errno in place of the true length.
  kSent = 8,
  kSendFailed = 16,
  // A message of the run waits no more: this is the first reply to it,
  kAnswer = 32,
  // and of its own type, so that it was compared;
  kEcho = 64,
  // or none came in time: the row carries no bytes.
  kLost = 128,
  // The run is over: no bytes, and in place of the true length 0, or the errno that ended it (ECANCELED: it was told to).
  kRunEnd = 256,
};

// What a run tells of a row beside its datagram.
struct RunColumns {
  // Sent: when it was due; 0 where nothing is ever due. Answer, lost: when what it belongs to was sent.
  double asked_ns = 0;
  // Sent: time inside sendmsg.
  uint32_t send_ns = 0;
  // Echo: offset of the first byte of the payload that differs.
  uint32_t difference = UINT32_MAX;
};

struct Datagram {
  const uint8_t* data;
  uint32_t length;
  // The other end's.
  uint32_t port_id;
  // Group number, 0 for unicast. Above 32 it is known only with NETLINK_PKTINFO.
  uint32_t group;
  uint32_t flags;
  uint32_t true_length;
};

// The number of a mask's first group, 0 for an empty mask.
uint32_t GroupOfMask(uint32_t mask);

// Room for the one control message that is asked for, nl_pktinfo.
struct alignas(cmsghdr) ControlBuffer {
  char bytes[CMSG_SPACE(sizeof(nl_pktinfo))];
};

// Fills `message` for a receive into `iov`; the kernel overwrites the lengths, so before every call.
void PrepareReceive(msghdr& message, sockaddr_nl& sender, iovec& iov, ControlBuffer& control);

// Describes what a receive with MSG_TRUNC has put into `message`, whose call returned `true_length`.
Datagram Describe(const msghdr& message, size_t true_length);
