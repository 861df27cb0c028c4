// The packet socket on the device: each packet with its protocol and time, and what the kernel dropped for want of room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../fd.h"

struct Packet {
  const uint8_t* bytes;
  // Of what is here, and of the whole.
  size_t length;
  size_t true_length;
  // NETLINK_* number, and what the kernel says of the direction: PACKET_OUTGOING, always.
  uint16_t protocol;
  uint16_t packet_type;
  // CLOCK_REALTIME, as the kernel stamped it.
  int64_t time_ns;
};

class Tap {
 public:
  // Receives from this device only. Throws Failure.
  explicit Tap(int device_index);

  int fd() const { return socket_.get(); }
  // Never waits. False where there is nothing. The packet's bytes are valid until the next call. Throws Failure.
  bool Receive(Packet& packet);
  // Since the last call.
  uint32_t TakeDrops();

 private:
  Fd socket_;
  std::vector<uint8_t> buffer_;
};
