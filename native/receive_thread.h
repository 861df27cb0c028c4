// Moves datagrams from the kernel into slabs owned by JavaScript, on a thread of its own, so that time stamps don't
// wait for the event loop. Knows no Node-API: it is told how to wake its reader.
//
//   kernel --recvmmsg--> ReceiveBatch --copy--> current slab --full, or Take()--> reader --Release()--> free slabs
//
// No free slab, or Pause(): the thread stops receiving, the kernel's queue fills, and the kernel reports the overrun
// (ENOBUFS), which becomes a row in its place. Nothing is dropped here, with one exception that is counted: a batch
// in hand when the thread is stopped while every slab is full.
//
// Why not libuv's uv_poll: it stops its handle on POLLERR, which is how an overrun shows.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "clock.h"
#include "counters.h"
#include "fd.h"
#include "receive_batch.h"

// What JavaScript reads: 32 bytes a row, host byte order.
//
//    0        4        8                16               24      28            32
//   +--------+--------+--------+-------+----------------+-------+-------------+
//   | offset | length | sender | group |  time_ns f64   | flags | true_length |
//   +--------+--------+--------+-------+----------------+-------+-------------+
struct IndexRow {
  uint32_t offset;
  uint32_t length;
  uint32_t sender_port_id;
  uint32_t group;
  double time_ns;
  uint32_t flags;
  uint32_t true_length;
};
static_assert(sizeof(IndexRow) == 32);

// Memory of the reader's, which outlives the thread.
struct Slab {
  uint8_t* data;
  uint32_t data_bytes;
  IndexRow* rows;
  uint32_t row_capacity;
};

class ReceiveThread {
 public:
  struct Taken {
    uint32_t slab;
    uint32_t rows;
    uint32_t bytes;
    // Another Take would find rows right now.
    bool more;
  };

  // `wake` is called on the thread, once per arming; it must not wait. At least one slab. Throws std::system_error.
  ReceiveThread(int fd, Clock clock, std::vector<Slab> slabs, Counters& counters, std::function<void()> wake);
  ~ReceiveThread() { Stop(); }

  // The oldest slab that holds rows, partly filled ones too. Nothing there: arms the next wake, in the same step, so
  // that none is lost.
  std::optional<Taken> Take();
  // Gives a taken slab back. False if it wasn't taken.
  bool Release(uint32_t slab);

  // Not after Stop.
  void Pause();
  void Resume();
  // Joins the thread. What was received can still be taken. Idempotent.
  void Stop();

 private:
  enum class Owner : uint8_t { kThread, kReader };
  struct SlabState {
    Slab slab;
    Owner owner = Owner::kThread;
    uint32_t rows = 0;
    uint32_t bytes = 0;
  };
  using Lock = std::unique_lock<std::mutex>;

  void Run();
  bool WaitUntilWanted();
  void ReceiveOnce();
  void Deliver(unsigned count, double time_ns);
  void DeliverMarker(uint32_t flags, int error);
  bool Append(Lock& lock, const Datagram& datagram, double time_ns);
  SlabState* RoomFor(uint32_t bytes);
  void WakeReader(Lock& lock);
  void WaitForKernel(int timeout_ms, bool watch_socket);
  void Interrupt();

  const int fd_;
  const Clock clock_;
  Counters& counters_;
  const std::function<void()> wake_;
  // These two go when the thread has stopped; the rows stay.
  std::unique_ptr<ReceiveBatch> batch_;
  // Ends a poll when something changed that the thread must look at.
  Fd interrupt_;

  std::mutex mutex_;  // guards everything down to stopping_, and the slabs that belong to the thread
  std::condition_variable changed_;
  std::vector<SlabState> slabs_;
  std::optional<uint32_t> current_;
  std::deque<uint32_t> full_;
  std::vector<uint32_t> free_;
  bool armed_ = true;
  bool paused_ = false;
  bool stopping_ = false;

  std::thread thread_;
};
