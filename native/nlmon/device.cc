#include "device.h"

// Before the kernel's headers, which then leave out what it has.
#include <net/if.h>

#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdio>
#include <cstring>

#include "failure.h"

// A request for one link, with room for a few attributes.
struct LinkRequest {
  nlmsghdr header = {};
  ifinfomsg link = {};
  char attributes[64] = {};

  LinkRequest(uint16_t type, uint16_t flags, int index) {
    header.nlmsg_len = NLMSG_LENGTH(sizeof(link));
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    link.ifi_family = AF_UNSPEC;
    link.ifi_index = index;
  }

  // Returns where it starts, for Close().
  rtattr* Add(uint16_t type, const std::string& value) {
    auto* attribute = reinterpret_cast<rtattr*>(reinterpret_cast<char*>(this) + NLMSG_ALIGN(header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = static_cast<uint16_t>(RTA_LENGTH(value.size()));
    memcpy(RTA_DATA(attribute), value.data(), value.size());
    header.nlmsg_len = NLMSG_ALIGN(header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
  }

  // What was added since `nest` is inside of it.
  void Close(rtattr* nest) {
    const char* end = reinterpret_cast<char*>(this) + header.nlmsg_len;
    nest->rta_len = static_cast<uint16_t>(end - reinterpret_cast<char*>(nest));
  }
};
static_assert(offsetof(LinkRequest, attributes) == NLMSG_LENGTH(sizeof(ifinfomsg)));

namespace {

constexpr int kMostDevices = 16;

ifreq Named(const std::string& name) {
  ifreq request = {};
  memcpy(request.ifr_name, name.data(), name.size());
  return request;
}

// A packet socket of anybody's is bound to the device. /proc/net/packet: sk RefCnt Type Proto Iface ...
bool IsListenedTo(int index) {
  FILE* table = fopen("/proc/self/net/packet", "re");
  // Where nobody can tell, somebody may.
  if (!table) return true;
  char line[256];
  bool found = false;
  while (fgets(line, sizeof(line), table)) {
    int bound;
    if (sscanf(line, "%*s %*s %*s %*s %d", &bound) == 1 && bound == index) found = true;
  }
  fclose(table);
  return found;
}

// A device that was left by one of us that was killed: it is up, and nobody listens. One that is being made is down until
// its socket is bound.
int LeftBehind(const std::string& name) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = Named(name);
  if (ioctl(socket.get(), SIOCGIFHWADDR, &request) != 0 || request.ifr_hwaddr.sa_family != ARPHRD_NETLINK) return 0;
  request = Named(name);
  if (ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0 || !(request.ifr_flags & IFF_UP)) return 0;
  const int index = static_cast<int>(if_nametoindex(name.c_str()));
  return index != 0 && !IsListenedTo(index) ? index : 0;
}

}  // namespace

Device::Device() : route_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  if (!route_.IsOpen()) Fail("socket NETLINK_ROUTE");
  int error = EEXIST;
  for (int number = 0; error == EEXIST && number < kMostDevices; number++) {
    name_ = "nlscope" + std::to_string(number);
    error = Create(name_);
    if (error != EEXIST) continue;
    index_ = LeftBehind(name_);
    if (index_ == 0) continue;
    Remove();
    error = Create(name_);
  }
  if (error == EEXIST) Fail("making a device: nlscope0 to " + name_ + " are taken", error);
  if (error != 0) Fail("making the nlmon device " + name_, error);
  index_ = static_cast<int>(if_nametoindex(name_.c_str()));
  if (index_ == 0) Fail("finding the device " + name_);
}

int Device::Create(const std::string& name) {
  LinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
  request.Add(IFLA_IFNAME, name + '\0');
  rtattr* info = request.Add(IFLA_LINKINFO, "");
  request.Add(IFLA_INFO_KIND, "nlmon");
  request.Close(info);
  return Ask(request);
}

void Device::BringUp() {
  LinkRequest request(RTM_NEWLINK, 0, index_);
  request.link.ifi_flags = IFF_UP;
  request.link.ifi_change = IFF_UP;
  if (const int error = Ask(request)) Fail("bringing " + name_ + " up", error);
}

void Device::Remove() {
  LinkRequest request(RTM_DELLINK, 0, index_);
  const int error = Ask(request);
  if (error != 0 && error != ENODEV) Fail("removing " + name_, error);
}

int Device::Ask(LinkRequest& request) {
  request.header.nlmsg_seq = ++sequence_;
  if (send(route_.get(), &request, request.header.nlmsg_len, 0) < 0) return errno;
  struct {
    nlmsghdr header;
    nlmsgerr acknowledgement;
    char rest[4096];
  } reply;
  const ssize_t length = recv(route_.get(), &reply, sizeof(reply), 0);
  if (length < 0) return errno;
  if (length < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))) || reply.header.nlmsg_type != NLMSG_ERROR)
    return EPROTO;
  return -reply.acknowledgement.error;
}
