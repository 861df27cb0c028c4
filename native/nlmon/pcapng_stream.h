// Writes packets as pcapng (draft-ietf-opsawg-pcapng) with the cooked header of LINKTYPE_NETLINK, in this machine's byte
// order, to a stdio stream. Its owner looks at the stream for errors.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "tap.h"

class PcapngStream {
 public:
  explicit PcapngStream(FILE* out) : out_(out) {}

  void Start(const std::string& interface_name);
  void Write(const Packet& packet, int64_t time_ns);
  // How many the kernel has dropped since the start, as interface statistics.
  void WriteDrops(uint64_t dropped, int64_t time_ns);

 private:
  void U16(uint16_t value) { fwrite(&value, sizeof(value), 1, out_); }
  void U32(uint32_t value) { fwrite(&value, sizeof(value), 1, out_); }
  void Pad(size_t length);
  void Time(int64_t time_ns);

  FILE* out_;
};
