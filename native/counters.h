// What a socket has done so far. Written by the JavaScript thread and the receive thread, read by the former.
#pragma once

#include <atomic>
#include <cstdint>

class Counter {
 public:
  // Totals only: no other memory is published through them, so no order is needed.
  // By one thread at a time: the receive thread, or JavaScript's where that doesn't run. So no locked instruction.
  void Add(uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  double Get() const { return static_cast<double>(value_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct Counters {
  Counter sent;
  Counter sent_bytes;
  Counter received;
  Counter received_bytes;
  Counter truncated;
  Counter overruns;
  Counter receive_errors;
  // Received from the kernel, then lost because the socket was closed while every slab was full.
  Counter discarded;
  Counter batches;
  Counter wakes;
  // For a free slab, with a row in hand, and how long in all.
  Counter waits;
  Counter waited_ns;
};
