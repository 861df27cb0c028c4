// An nlmon device of our own: made, brought up, and removed over one NETLINK_ROUTE socket, which is opened with the
// privilege that the kernel asks for again when the device is removed (netlink_capable() in net/netlink/af_netlink.c).
#pragma once

#include <cstdint>
#include <string>

#include "../fd.h"

struct LinkRequest;

class Device {
 public:
  // Takes the first free name of nlscope0 to nlscope15, and is down. Throws Failure.
  Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const std::string& name() const { return name_; }
  int index() const { return index_; }

  void BringUp();
  // Also where it is gone already. Throws Failure.
  void Remove();
  // Gives up the socket, and with it the means to do any of that.
  void Close() { route_.Close(); }

 private:
  // These return 0 or the kernel's errno.
  int Create(const std::string& name);
  int Ask(LinkRequest& request);

  Fd route_;
  std::string name_;
  int index_ = 0;
  uint32_t sequence_ = 0;
};
