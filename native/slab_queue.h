// Rows on their way from one writing thread to a reader in JavaScript, in memory that the reader lends.
//
//   writer --Append--> current slab --full, or Take()--> reader --Release()--> free slabs
//
// Nothing is dropped: with every slab full the writer waits. Knows no Node-API: it is told how to wake its reader.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "counters.h"
#include "datagram.h"

// What JavaScript reads: 48 bytes a row, host byte order. `asked_ns`, `send_ns` and `difference` are a run's.
//
//    0        4        8       12      16             24      28            32              40        44
//   +--------+--------+-------+-------+--------------+-------+-------------+---------------+---------+------------+
//   | offset | length | port  | group |  time_ns f64 | flags | true_length | asked_ns f64  | send_ns | difference |
//   +--------+--------+-------+-------+--------------+-------+-------------+---------------+---------+------------+
struct IndexRow {
  uint32_t offset;
  uint32_t length;
  uint32_t port_id;
  uint32_t group;
  double time_ns;
  uint32_t flags;
  uint32_t true_length;
  RunColumns run;
};
static_assert(sizeof(IndexRow) == 48);

// Memory of the reader's, which outlives the writer.
struct Slab {
  uint8_t* data;
  uint32_t data_bytes;
  IndexRow* rows;
  uint32_t row_capacity;
};

class SlabQueue {
 public:
  struct Taken {
    uint32_t slab;
    uint32_t rows;
    uint32_t bytes;
    // Another Take would find rows right now.
    bool more;
  };

  // `wake` is called on the writing thread, once per arming, and once more when half of the slabs are full; it must not
  // wait. At least one slab.
  SlabQueue(const std::vector<Slab>& slabs, Counters& counters, std::function<void()> wake);

  // From any thread: with memory for all slabs, see memory_pages.h.
  void PopulateSlabs() const;

  // For the reader. The oldest slab that holds rows, partly filled ones too. Nothing there: arms the next wake, in the
  // same step, so that none is lost.
  std::optional<Taken> Take();
  // Gives a taken slab back. False if it wasn't taken.
  bool Release(uint32_t slab);
  void Pause();
  void Resume();
  // Ends the writer's waits. What was appended can still be taken.
  void Close();

  // For the writer. Waits until there is room and no pause; false once closed.
  bool WaitUntilWanted();
  bool IsClosed() const { return closed_.load(std::memory_order_relaxed); }

 private:
  friend class SlabWriter;
  enum class Owner : uint8_t { kWriter, kReader };
  struct SlabState {
    Slab slab;
    Owner owner = Owner::kWriter;
    uint32_t rows = 0;
    uint32_t bytes = 0;
  };
  using Lock = std::unique_lock<std::mutex>;

  SlabState* RoomFor(uint32_t bytes);
  void WakeReader(Lock& lock);
  // False once closed.
  bool WaitForFree(Lock& lock);

  Counters& counters_;
  const std::function<void()> wake_;

  // Guards everything below, and the slabs that belong to the writer. Who holds it inherits the priority of who waits
  // for it, or a real-time writer would wait for all that comes before the reader.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<SlabState> slabs_;
  std::optional<uint32_t> current_;
  std::deque<uint32_t> full_;
  std::vector<uint32_t> free_;
  bool armed_ = true;
  // The reader was told that slabs run short, and has taken none since.
  bool pressed_ = false;
  bool paused_ = false;
  std::atomic<bool> closed_{false};
};

// Appends rows that belong together, and wakes the reader when it goes.
class SlabWriter {
 public:
  explicit SlabWriter(SlabQueue& queue) : queue_(queue), lock_(queue.mutex_) {}
  ~SlabWriter() { queue_.WakeReader(lock_); }
  SlabWriter(const SlabWriter&) = delete;
  SlabWriter& operator=(const SlabWriter&) = delete;

  // Waits for a free slab. False: closed in the meantime, and the row is not there.
  bool Append(const Datagram& datagram, double time_ns, const RunColumns& run = {});

 private:
  SlabQueue& queue_;
  SlabQueue::Lock lock_;
  uint32_t copied_ = 0;
};
