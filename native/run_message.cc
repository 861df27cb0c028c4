#include "run_message.h"

#include <linux/netlink.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace {

constexpr size_t kHeader = sizeof(nlmsghdr);
// Of an empty payload that grows (core/payload/pattern.ts, DEFAULT_PATTERN).
constexpr uint8_t kDefaultByte = 0x31;
// Sequences in a cycle: 0 is passed over.
constexpr uint64_t kSequences = UINT32_MAX;

// core/payload/pattern.ts, sfc32: Chris Doty-Humphrey's generator, from PractRand, the first 12 outputs thrown away.
class Sfc32 {
 public:
  explicit Sfc32(uint32_t seed) : b_(seed) {
    for (int round = 0; round < 12; round++) Next();
  }
  uint32_t Next() {
    const uint32_t output = a_ + b_ + counter_++;
    a_ = b_ ^ (b_ >> 9);
    b_ = c_ + (c_ << 3);
    c_ = ((c_ << 21) | (c_ >> 11)) + output;
    return output;
  }

 private:
  uint32_t a_ = 0, b_, c_ = 0, counter_ = 1;
};

void FillRandom(uint32_t seed, uint8_t* to, size_t length) {
  Sfc32 random(seed);
  for (size_t done = 0; done < length; done += 4) {
    const uint32_t word = random.Next();
    memcpy(to + done, &word, std::min<size_t>(4, length - done));
  }
}

}  // namespace

RunMessage::RunMessage(const RunPlan& plan) : plan_(plan), bytes_(plan.message) {
  nlmsghdr header;
  memcpy(&header, bytes_.data(), kHeader);
  first_sequence_ = header.nlmsg_seq;
  type_ = header.nlmsg_type;
}

View<const uint8_t> RunMessage::Build(uint64_t iteration) {
  if (built_ != iteration) {
    Change(iteration);
    if (plan_.counts_sequence) {
      const auto sequence = static_cast<uint32_t>((first_sequence_ - uint64_t{1} + iteration) % kSequences + 1);
      memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
    }
    built_ = iteration;
  }
  return {bytes_.data(), bytes_.size()};
}

std::optional<uint64_t> RunMessage::IterationOf(uint32_t sequence) const {
  if (sequence == 0) return std::nullopt;
  return (sequence + kSequences - first_sequence_) % kSequences;
}

void RunMessage::Change(uint64_t iteration) {
  if (plan_.change.kind == RunChange::Kind::kCounter) Count(iteration);
  if (plan_.change.kind == RunChange::Kind::kGrow) Grow(iteration);
  if (plan_.change.kind == RunChange::Kind::kRandom) {
    const auto seed = static_cast<uint32_t>(plan_.change.seed + iteration);
    FillRandom(seed, bytes_.data() + kHeader, bytes_.size() - kHeader);
  }
}

void RunMessage::Count(uint64_t iteration) {
  const RunChange& change = plan_.change;
  uint8_t* first = bytes_.data() + kHeader + change.offset;
  for (uint32_t i = 0; i < change.width; i++) {
    first[change.big_endian ? change.width - 1 - i : i] = static_cast<uint8_t>(iteration >> (8 * i));
  }
}

void RunMessage::Grow(uint64_t iteration) {
  const size_t least = plan_.message.size() - kHeader;
  const uint64_t wanted = least + plan_.change.step * iteration;
  const size_t length = std::max<size_t>(least, std::min<uint64_t>(wanted, plan_.change.maximum));
  size_t made = bytes_.size() - kHeader;
  bytes_.resize(kHeader + length, kDefaultByte);
  // What is there already goes round with the template, so only what is new is written.
  for (; least > 0 && made < length; made++) bytes_[kHeader + made] = bytes_[kHeader + made - least];
  if (!plan_.fits_length) return;
  const auto total = static_cast<uint32_t>(bytes_.size());
  memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &total, sizeof total);
}
