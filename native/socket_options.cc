#include "socket_options.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <string>

#include "arguments.h"
#include "errno_error.h"

namespace {

struct Option {
  const char* name;
  int level;
  int set;
  int get;
  bool is_flag;
};

constexpr Option kOptions[] = {
    {"pktInfo", SOL_NETLINK, NETLINK_PKTINFO, NETLINK_PKTINFO, true},
    {"broadcastError", SOL_NETLINK, NETLINK_BROADCAST_ERROR, NETLINK_BROADCAST_ERROR, true},
    {"noEnobufs", SOL_NETLINK, NETLINK_NO_ENOBUFS, NETLINK_NO_ENOBUFS, true},
    {"listenAllNsid", SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, NETLINK_LISTEN_ALL_NSID, true},
    {"capAck", SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_CAP_ACK, true},
    {"extAck", SOL_NETLINK, NETLINK_EXT_ACK, NETLINK_EXT_ACK, true},
    {"strictCheck", SOL_NETLINK, NETLINK_GET_STRICT_CHK, NETLINK_GET_STRICT_CHK, true},
    {"receiveBuffer", SOL_SOCKET, SO_RCVBUF, SO_RCVBUF, false},
    {"receiveBufferForce", SOL_SOCKET, SO_RCVBUFFORCE, SO_RCVBUF, false},
    {"sendBuffer", SOL_SOCKET, SO_SNDBUF, SO_SNDBUF, false},
    {"sendBufferForce", SOL_SOCKET, SO_SNDBUFFORCE, SO_SNDBUF, false},
};

const Option& RequireOption(const Napi::Value& value) {
  const std::string name = RequireString(value, "name");
  for (const Option& option : kOptions) {
    if (name == option.name) return option;
  }
  throw TypeMismatch(value.Env(), "name", "the name of a socket option");
}

void SetMembership(Napi::Env env, int fd, int option, uint32_t group) {
  if (setsockopt(fd, SOL_NETLINK, option, &group, sizeof group) < 0) ThrowErrno(env, "setsockopt");
}

}  // namespace

void SetSocketOption(int fd, const Napi::Value& name, const Napi::Value& value) {
  const Option& option = RequireOption(name);
  const int number = option.is_flag ? RequireBoolean(value, "value") : RequireInt(value, "value");
  if (setsockopt(fd, option.level, option.set, &number, sizeof number) < 0) ThrowErrno(name.Env(), "setsockopt");
}

Napi::Value GetSocketOption(int fd, const Napi::Value& name) {
  const Option& option = RequireOption(name);
  int number = 0;
  socklen_t length = sizeof number;
  if (getsockopt(fd, option.level, option.get, &number, &length) < 0) ThrowErrno(name.Env(), "getsockopt");
  if (option.is_flag) return Napi::Boolean::New(name.Env(), number != 0);
  return Napi::Number::New(name.Env(), number);
}

void JoinGroup(Napi::Env env, int fd, uint32_t group) { SetMembership(env, fd, NETLINK_ADD_MEMBERSHIP, group); }

void LeaveGroup(Napi::Env env, int fd, uint32_t group) { SetMembership(env, fd, NETLINK_DROP_MEMBERSHIP, group); }

std::vector<uint32_t> Memberships(Napi::Env env, int fd) {
  // Asked with no room, the kernel says how much it needs; families with more groups than fit are then asked again.
  socklen_t bytes = 0;
  if (getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, nullptr, &bytes) < 0) ThrowErrno(env, "getsockopt");
  std::vector<uint32_t> mask(bytes / sizeof(uint32_t));
  if (getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, mask.data(), &bytes) < 0) ThrowErrno(env, "getsockopt");
  std::vector<uint32_t> groups;
  for (uint32_t i = 0; i < mask.size() * 32; i++) {
    if (mask[i / 32] & (1u << (i % 32))) groups.push_back(i + 1);
  }
  return groups;
}
