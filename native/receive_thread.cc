#include "receive_thread.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace {

// A slab that is empty takes any datagram: what doesn't fit was truncated by the kernel already, and is flagged.
size_t SlotBytes(const std::vector<Slab>& slabs) {
  size_t bytes = ReceiveBatch::kMaxSlotBytes;
  for (const Slab& slab : slabs) bytes = std::min<size_t>(bytes, slab.data_bytes);
  return bytes;
}

int OpenEventFd() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

// Signals are for Node's main thread; a thread inherits the mask of its creator.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

 private:
  sigset_t previous_;
};

}  // namespace

ReceiveThread::ReceiveThread(int fd, Clock clock, std::vector<Slab> slabs, Counters& counters,
                             std::function<void()> wake)
    : fd_(fd),
      clock_(clock),
      counters_(counters),
      wake_(std::move(wake)),
      batch_(std::make_unique<ReceiveBatch>(SlotBytes(slabs))),
      interrupt_(OpenEventFd()) {
  for (const Slab& slab : slabs) {
    free_.push_back(static_cast<uint32_t>(slabs_.size()));
    slabs_.push_back({slab});
  }
  const SignalsBlocked blocked;
  thread_ = std::thread(&ReceiveThread::Run, this);
  pthread_setname_np(thread_.native_handle(), "nl-receive");
}

std::optional<ReceiveThread::Taken> ReceiveThread::Take() {
  const Lock lock(mutex_);
  const auto current_holds_rows = [this] { return current_ && slabs_[*current_].rows > 0; };
  if (full_.empty() && current_holds_rows()) {
    full_.push_back(*current_);
    current_.reset();
  }
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

bool ReceiveThread::Release(uint32_t slab) {
  const Lock lock(mutex_);
  if (slab >= slabs_.size() || slabs_[slab].owner != Owner::kReader) return false;
  SlabState& state = slabs_[slab];
  state.owner = Owner::kThread;
  state.rows = state.bytes = 0;
  // Last in, first out: the slab that was just read is the one still in the caches.
  free_.push_back(slab);
  changed_.notify_one();
  return true;
}

void ReceiveThread::Pause() {
  const Lock lock(mutex_);
  paused_ = true;
  Interrupt();
}

void ReceiveThread::Resume() {
  const Lock lock(mutex_);
  paused_ = false;
  changed_.notify_one();
}

void ReceiveThread::Stop() {
  if (!thread_.joinable()) return;
  {
    const Lock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
    Interrupt();
  }
  thread_.join();
  batch_.reset();
  interrupt_.Close();
}

void ReceiveThread::Run() {
  while (WaitUntilWanted()) ReceiveOnce();
}

// False: time to stop.
bool ReceiveThread::WaitUntilWanted() {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || (!paused_ && (current_ || !free_.empty())); });
  return !stopping_;
}

void ReceiveThread::ReceiveOnce() {
  const int count = batch_->Receive(fd_);
  const int error = errno;
  const double time_ns = clock_.Now();
  if (count > 0) {
    Deliver(static_cast<unsigned>(count), time_ns);
    // A batch that isn't full has emptied the queue.
    if (static_cast<unsigned>(count) < ReceiveBatch::kSlots) WaitForKernel(-1, true);
  } else if (error == EAGAIN) {
    batch_->Trim();
    WaitForKernel(-1, true);
  } else if (error == ENOBUFS) {
    counters_.overruns.Add();
    DeliverMarker(kOverrun, error);
  } else if (error != EINTR) {
    counters_.receive_errors.Add();
    DeliverMarker(kReceiveError, error);
    // An error that stays (ENOMEM) must not become a busy loop.
    WaitForKernel(10, false);
  }
}

void ReceiveThread::Deliver(unsigned count, double time_ns) {
  // The lock is let go every so many bytes, so that a reader waits for microseconds, not for 64 MiB.
  constexpr uint32_t kBytesPerLock = 256 << 10;
  counters_.batches.Add();
  Lock lock(mutex_);
  uint32_t copied = 0;
  for (unsigned i = 0; i < count; i++) {
    if (copied > kBytesPerLock) {
      lock.unlock();
      lock.lock();
      copied = 0;
    }
    const Datagram& datagram = batch_->At(i);
    if (!Append(lock, datagram, time_ns)) {
      counters_.discarded.Add(count - i);
      return;
    }
    copied += datagram.length;
    counters_.received.Add();
    counters_.received_bytes.Add(datagram.true_length);
    if (datagram.flags & kTruncated) counters_.truncated.Add();
  }
  WakeReader(lock);
}

void ReceiveThread::DeliverMarker(uint32_t flags, int error) {
  Lock lock(mutex_);
  const Datagram marker{nullptr, 0, 0, 0, flags, static_cast<uint32_t>(error)};
  if (Append(lock, marker, clock_.Now())) WakeReader(lock);
}

// False: stopped while waiting for a free slab.
bool ReceiveThread::Append(Lock& lock, const Datagram& datagram, double time_ns) {
  SlabState* state;
  while (!(state = RoomFor(datagram.length))) {
    WakeReader(lock);
    changed_.wait(lock, [this] { return stopping_ || !free_.empty(); });
    if (stopping_) return false;
  }
  if (datagram.length > 0) memcpy(state->slab.data + state->bytes, datagram.data, datagram.length);
  state->slab.rows[state->rows] = {state->bytes, datagram.length, datagram.sender_port_id, datagram.group,
                                   time_ns,      datagram.flags,  datagram.true_length};
  state->rows++;
  // Without gaps, so that the reader takes a run of datagrams with one copy.
  state->bytes += datagram.length;
  return true;
}

// The slab to append to, or null when every slab is with the reader or full.
ReceiveThread::SlabState* ReceiveThread::RoomFor(uint32_t bytes) {
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

void ReceiveThread::WakeReader(Lock& lock) {
  if (!armed_) return;
  armed_ = false;
  counters_.wakes.Add();
  lock.unlock();
  wake_();
  lock.lock();
}

void ReceiveThread::WaitForKernel(int timeout_ms, bool watch_socket) {
  // poll() skips a negative descriptor.
  pollfd watched[] = {{watch_socket ? fd_ : -1, POLLIN, 0}, {interrupt_.get(), POLLIN, 0}};
  poll(watched, 2, timeout_ms);
  uint64_t count;
  if (watched[1].revents && read(interrupt_.get(), &count, sizeof count) < 0 && errno != EAGAIN) std::terminate();
}

void ReceiveThread::Interrupt() {
  const uint64_t one = 1;
  if (write(interrupt_.get(), &one, sizeof one) < 0 && errno != EAGAIN) std::terminate();
}
