// Receives up to 64 datagrams of up to 1 MiB with one recvmmsg, so that nothing is peeked at and nothing truncated.
// The slots are address space: only pages that a datagram touched take memory, and Trim gives large ones back.
#pragma once

#include <array>
#include <cstddef>

#include "datagram.h"

class ReceiveBatch {
 public:
  static constexpr unsigned kSlots = 64;
  static constexpr size_t kMaxSlotBytes = 1 << 20;
  // Slots begin so much further on within their pages than the one before, or all would share a few lines of the caches.
  static constexpr size_t kStagger = 256;

  // Throws std::bad_alloc when the address space is exhausted. Datagrams above `slot_bytes` arrive truncated.
  explicit ReceiveBatch(size_t slot_bytes);
  ~ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  // Never waits. How many datagrams are here now, or -1 with errno.
  int Receive(int fd);
  // At most one datagram: without MSG_DONTWAIT in `flags` it waits as long as the socket's SO_RCVTIMEO says. 1, or -1 with
  // errno. Groups above 32 are told only with `any_group`, for which recvmsg takes a quarter of a microsecond more.
  int ReceiveOne(int fd, int flags, bool any_group);
  // Valid until the next Receive.
  const Datagram& At(unsigned slot) const { return datagrams_[slot]; }
  // From any thread: with memory for all slots' beginnings, see memory_pages.h.
  void PopulateSlots() const;
  // Gives back the memory that large datagrams have touched. For when there is nothing else to do.
  void Trim();

 private:
  size_t MemoryBytes() const { return kSlots * (slot_bytes_ + kStagger); }
  uint8_t* Slot(unsigned slot) const { return memory_ + slot * (slot_bytes_ + kStagger); }

  const size_t slot_bytes_;
  uint8_t* memory_;
  // Headers whose lengths the last call has overwritten; at first none is filled.
  unsigned stale_ = kSlots;
  bool touched_by_large_ = false;
  std::array<mmsghdr, kSlots> messages_;
  std::array<iovec, kSlots> iovs_;
  std::array<sockaddr_nl, kSlots> senders_;
  std::array<ControlBuffer, kSlots> controls_;
  std::array<Datagram, kSlots> datagrams_;
};
