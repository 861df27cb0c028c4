// The one clock: CLOCK_MONOTONIC, as nanoseconds since an epoch the application chooses. A double counts whole
// nanoseconds exactly for 104 days past the epoch.
#pragma once

#include <time.h>

#include <cstdint>

inline uint64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

class Clock {
 public:
  explicit Clock(uint64_t epoch_ns) : epoch_ns_(epoch_ns) {}

  double Now() const { return static_cast<double>(static_cast<int64_t>(MonotonicNs() - epoch_ns_)); }

 private:
  uint64_t epoch_ns_;
};
