#include "pcapng_stream.h"

#include <arpa/inet.h>
#include <linux/if_arp.h>

namespace {

constexpr uint16_t kLinkTypeNetlink = 253;
constexpr uint32_t kCookedHeader = 16;

constexpr uint32_t Aligned(uint32_t length) { return (length + 3) & ~3u; }

}  // namespace

void PcapngStream::Start(const std::string& interface_name) {
  // A section, whose length is not known.
  U32(0x0a0d0d0a), U32(28), U32(0x1a2b3c4d), U16(1), U16(0), U32(0xffffffff), U32(0xffffffff), U32(28);
  // Its interface: if_name, and if_tsresol of nanoseconds.
  const auto name_length = static_cast<uint16_t>(interface_name.size());
  const uint32_t length = 20 + 4 + Aligned(name_length) + 8 + 4;
  U32(1), U32(length), U16(kLinkTypeNetlink), U16(0), U32(0);
  U16(2), U16(name_length);
  fwrite(interface_name.data(), 1, name_length, out_);
  Pad(name_length);
  U16(9), U16(1), fputc(9, out_), Pad(1);
  U16(0), U16(0), U32(length);
}

void PcapngStream::Write(const Packet& packet, int64_t time_ns) {
  const auto captured = static_cast<uint32_t>(kCookedHeader + packet.length);
  const uint32_t length = 32 + Aligned(captured);
  U32(6), U32(length), U32(0), Time(time_ns), U32(captured);
  U32(static_cast<uint32_t>(kCookedHeader + packet.true_length));
  U16(htons(packet.packet_type)), U16(htons(ARPHRD_NETLINK)), U16(0), U32(0), U32(0), U16(htons(packet.protocol));
  fwrite(packet.bytes, 1, packet.length, out_);
  Pad(captured);
  U32(length);
}

void PcapngStream::WriteDrops(uint64_t dropped, int64_t time_ns) {
  constexpr uint32_t kLength = 12 + 12 + 12 + 4;
  U32(5), U32(kLength), U32(0), Time(time_ns);
  // isb_ifdrop, where dumpcap has what PACKET_STATISTICS tells.
  U16(5), U16(sizeof(dropped));
  fwrite(&dropped, sizeof(dropped), 1, out_);
  U16(0), U16(0), U32(kLength);
}

void PcapngStream::Pad(size_t length) {
  for (; length % 4 != 0; length++) fputc(0, out_);
}

void PcapngStream::Time(int64_t time_ns) {
  U32(static_cast<uint32_t>(static_cast<uint64_t>(time_ns) >> 32));
  U32(static_cast<uint32_t>(time_ns));
}
