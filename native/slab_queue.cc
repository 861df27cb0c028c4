#include "slab_queue.h"

#include <pthread.h>

#include <algorithm>
#include <cstring>

#include "clock.h"
#include "memory_pages.h"

namespace {

// std::mutex has no way to say so of its own.
void InheritPriority(std::mutex& mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_init(mutex.native_handle(), &attributes);
  pthread_mutexattr_destroy(&attributes);
}

}  // namespace

SlabQueue::SlabQueue(const std::vector<Slab>& slabs, Counters& counters, std::function<void()> wake)
    : counters_(counters), wake_(std::move(wake)) {
  InheritPriority(mutex_);
  for (const Slab& slab : slabs) {
    free_.push_back(static_cast<uint32_t>(slabs_.size()));
    slabs_.push_back({slab});
  }
}

void SlabQueue::PopulateSlabs() const {
  for (const SlabState& state : slabs_) {
    PopulatePages(state.slab.data, state.slab.data_bytes);
    PopulatePages(state.slab.rows, state.slab.row_capacity * sizeof(IndexRow));
  }
}

std::optional<SlabQueue::Taken> SlabQueue::Take() {
  const Lock lock(mutex_);
  const auto current_holds_rows = [this] { return current_ && slabs_[*current_].rows > 0; };
  if (full_.empty() && current_holds_rows()) {
    full_.push_back(*current_);
    current_.reset();
  }
  pressed_ = false;
  if (full_.empty()) {
    armed_ = true;
    return std::nullopt;
  }
  const uint32_t id = full_.front();
  full_.pop_front();
  SlabState& state = slabs_[id];
  state.owner = Owner::kReader;
  return Taken{id, state.rows, state.bytes, !full_.empty() || current_holds_rows()};
}

bool SlabQueue::Release(uint32_t slab) {
  const Lock lock(mutex_);
  if (slab >= slabs_.size() || slabs_[slab].owner != Owner::kReader) return false;
  SlabState& state = slabs_[slab];
  state.owner = Owner::kWriter;
  state.rows = state.bytes = 0;
  // Last in, first out: the slab that was just read is the one still in the caches.
  free_.push_back(slab);
  changed_.notify_one();
  return true;
}

void SlabQueue::Pause() {
  const Lock lock(mutex_);
  paused_ = true;
}

void SlabQueue::Resume() {
  const Lock lock(mutex_);
  paused_ = false;
  changed_.notify_one();
}

void SlabQueue::Close() {
  const Lock lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

bool SlabQueue::WaitUntilWanted() {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || (!paused_ && (current_ || !free_.empty())); });
  return !closed_;
}

// The slab to append to, or null when every slab is with the reader or full.
SlabQueue::SlabState* SlabQueue::RoomFor(uint32_t bytes) {
  if (current_) {
    SlabState& state = slabs_[*current_];
    if (state.rows < state.slab.row_capacity && bytes <= state.slab.data_bytes - state.bytes) return &state;
    full_.push_back(*current_);
    current_.reset();
  }
  if (free_.empty()) return nullptr;
  current_ = free_.back();
  free_.pop_back();
  return &slabs_[*current_];
}

void SlabQueue::WakeReader(Lock& lock) {
  const bool presses = !pressed_ && !full_.empty() && full_.size() * 2 >= slabs_.size();
  if (!armed_ && !presses) return;
  armed_ = false;
  pressed_ = presses;
  counters_.wakes.Add();
  lock.unlock();
  wake_();
  lock.lock();
}

bool SlabQueue::WaitForFree(Lock& lock) {
  const uint64_t from_ns = MonotonicNs();
  changed_.wait(lock, [this] { return closed_ || !free_.empty(); });
  counters_.waits.Add();
  counters_.waited_ns.Add(MonotonicNs() - from_ns);
  return !closed_;
}

bool SlabWriter::Append(const Datagram& datagram, double time_ns, const RunColumns& run) {
  // The lock is let go every so many bytes, so that a reader waits for microseconds, not for 64 MiB.
  constexpr uint32_t kBytesPerLock = 256 << 10;
  if (copied_ > kBytesPerLock) {
    lock_.unlock();
    lock_.lock();
    copied_ = 0;
  }
  SlabQueue::SlabState* state;
  while (!(state = queue_.RoomFor(datagram.length))) {
    queue_.WakeReader(lock_);
    if (!queue_.WaitForFree(lock_)) return false;
  }
  if (datagram.length > 0) memcpy(state->slab.data + state->bytes, datagram.data, datagram.length);
  state->slab.rows[state->rows] = {state->bytes, datagram.length, datagram.port_id,     datagram.group,
                                   time_ns,      datagram.flags,  datagram.true_length, run};
  state->rows++;
  // Without gaps, so that the reader takes a run of datagrams with one copy.
  state->bytes += datagram.length;
  copied_ += datagram.length;
  return true;
}
