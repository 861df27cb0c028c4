// What a run is to do, as JavaScript says it, checked.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>
#include <vector>

// What is different in the payload from one message to the next: core/payload/change.ts, of which this is the twin.
struct RunChange {
  enum class Kind : uint8_t { kNone, kCounter, kRandom, kGrow };
  Kind kind = Kind::kNone;
  // Counter: the iteration is written over `width` bytes of the payload from `offset` on.
  uint32_t offset = 0;
  uint32_t width = 0;
  bool big_endian = false;
  // Random: all bytes, from `seed` + iteration.
  uint32_t seed = 0;
  // Grow: `step` bytes longer each time, up to `maximum`; the template goes round.
  uint32_t step = 0;
  uint32_t maximum = 0;
};

struct RunPlan {
  // The first message, its header included.
  std::vector<uint8_t> message;
  RunChange change;
  // nlmsg_seq counts up from the first message's and passes over 0; otherwise it stays.
  bool counts_sequence = false;
  // nlmsg_len is made to fit a payload that grows; otherwise it stays.
  bool fits_length = false;
  uint32_t port_id = 0;
  uint32_t groups_mask = 0;
  // A reply of the same type is an answer, not an echo.
  bool answers_only = false;
  uint32_t count = 0;
  // Sending ends after this long, 0: never.
  double duration_ns = 0;
  // From one send to the next, 0: as soon as the window lets it.
  double interval_ns = 0;
  // The last so long before a send is due the thread waits without sleeping.
  double spin_ns = 0;
  uint32_t in_flight = 1;
  double lost_after_ns = 0;
  std::optional<uint32_t> cpu;
  // Not JavaScript's to say: the socket is in a group above 32, which costs a closer look at each datagram.
  bool any_group = false;
};

// Reading it may run the caller's getters.
RunPlan RequireRunPlan(const Napi::Value& value);
