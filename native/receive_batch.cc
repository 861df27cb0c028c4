#include "receive_batch.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

#include "memory_pages.h"

namespace {
// Datagrams up to this size leave at most 4 MiB resident in the slots, which is not worth giving back.
constexpr size_t kLargeBytes = 64 << 10;
// Of most datagrams.
constexpr size_t kUsualBytes = 8 << 10;
}  // namespace

ReceiveBatch::ReceiveBatch(size_t slot_bytes) : slot_bytes_(slot_bytes) {
  void* memory = mmap(nullptr, MemoryBytes(), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<uint8_t*>(memory);
  // A huge page would make a 20-byte datagram cost 2 MiB.
  madvise(memory_, MemoryBytes(), MADV_NOHUGEPAGE);
  for (unsigned i = 0; i < kSlots; i++) iovs_[i] = {Slot(i), slot_bytes_};
}

ReceiveBatch::~ReceiveBatch() { munmap(memory_, MemoryBytes()); }

int ReceiveBatch::Receive(int fd) {
  for (unsigned i = 0; i < stale_; i++) PrepareReceive(messages_[i].msg_hdr, senders_[i], iovs_[i], controls_[i]);
  const int count = recvmmsg(fd, messages_.data(), kSlots, MSG_DONTWAIT | MSG_TRUNC, nullptr);
  // The header of the call that failed, just past the received ones, may have been touched too.
  stale_ = std::min(static_cast<unsigned>(std::max(count, 0)) + 1, kSlots);
  for (int i = 0; i < count; i++) {
    datagrams_[i] = Describe(messages_[i].msg_hdr, messages_[i].msg_len);
    if (datagrams_[i].length > kLargeBytes) touched_by_large_ = true;
  }
  return count;
}

int ReceiveBatch::ReceiveOne(int fd, int flags, bool any_group) {
  msghdr& message = messages_[0].msg_hdr;
  PrepareReceive(message, senders_[0], iovs_[0], controls_[0]);
  stale_ = std::max(stale_, 1u);
  ssize_t length;
  if (any_group) {
    length = recvmsg(fd, &message, flags | MSG_TRUNC);
  } else {
    message.msg_controllen = 0;
    auto* sender = reinterpret_cast<sockaddr*>(&senders_[0]);
    length = recvfrom(fd, Slot(0), slot_bytes_, flags | MSG_TRUNC, sender, &message.msg_namelen);
  }
  if (length < 0) return -1;
  datagrams_[0] = Describe(message, static_cast<size_t>(length));
  if (datagrams_[0].length > kLargeBytes) touched_by_large_ = true;
  return 1;
}

void ReceiveBatch::PopulateSlots() const {
  for (unsigned i = 0; i < kSlots; i++) PopulatePages(Slot(i), std::min<size_t>(slot_bytes_, kUsualBytes));
}

void ReceiveBatch::Trim() {
  if (!touched_by_large_) return;
  touched_by_large_ = false;
  madvise(memory_, MemoryBytes(), MADV_DONTNEED);
}
