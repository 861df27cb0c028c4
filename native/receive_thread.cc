#include "receive_thread.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace {

// A slab that is empty takes any datagram: what doesn't fit was truncated by the kernel already, and is flagged.
size_t SlotBytes(const std::vector<Slab>& slabs) {
  size_t bytes = ReceiveBatch::kMaxSlotBytes;
  for (const Slab& slab : slabs) bytes = std::min<size_t>(bytes, slab.data_bytes);
  return bytes;
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

ReceiveThread::ReceiveThread(int fd, Clock clock, const std::vector<Slab>& slabs, Counters& counters,
                             std::function<void()> wake)
    : fd_(fd),
      clock_(clock),
      counters_(counters),
      rows_(slabs, counters, std::move(wake)),
      batch_(std::make_unique<ReceiveBatch>(SlotBytes(slabs))) {
  const SignalsBlocked blocked;
  thread_ = std::thread(&ReceiveThread::Run, this);
  pthread_setname_np(thread_.native_handle(), "nl-receive");
  priority_.emplace(started_.get_future().get());
}

int ReceiveThread::SetPriority(int priority) {
  const int error = priority_->Want(priority);
  if (error != 0 || priority == 0) return error;
  rows_.PopulateSlabs();
  batch_->PopulateSlots();
  return 0;
}

bool ReceiveThread::StartRun(RunPlan plan) {
  const std::lock_guard lock(run_mutex_);
  if (!runs_.empty() && !runs_.back()->IsStopped()) return false;
  runs_.push_back(std::make_shared<MeasuredRun>(std::move(plan)));
  interrupt_.Raise();
  return true;
}

void ReceiveThread::StopRun() {
  const std::lock_guard lock(run_mutex_);
  if (runs_.empty()) return;
  runs_.back()->Stop();
  interrupt_.Raise();
}

void ReceiveThread::Pause() {
  rows_.Pause();
  interrupt_.Raise();
}

void ReceiveThread::Stop() {
  if (!thread_.joinable()) return;
  rows_.Close();
  interrupt_.Raise();
  thread_.join();
  batch_.reset();
  interrupt_.Close();
}

void ReceiveThread::Run() {
  started_.set_value(gettid());
  while (rows_.WaitUntilWanted()) {
    if (const auto run = FirstRun()) {
      run->Execute({fd_, clock_, counters_, rows_, *batch_, interrupt_, *priority_});
      const std::lock_guard lock(run_mutex_);
      runs_.pop_front();
    } else {
      ReceiveOnce();
    }
  }
}

std::shared_ptr<MeasuredRun> ReceiveThread::FirstRun() {
  const std::lock_guard lock(run_mutex_);
  return runs_.empty() ? nullptr : runs_.front();
}

void ReceiveThread::ReceiveOnce() {
  const int count = batch_->Receive(fd_);
  const int error = errno;
  const double time_ns = clock_.Now();
  if (count > 0) {
    Deliver(static_cast<unsigned>(count), time_ns);
    // A batch that isn't full has emptied the queue.
    if (static_cast<unsigned>(count) < ReceiveBatch::kSlots) interrupt_.Wait(fd_, nullptr);
  } else if (error == EAGAIN) {
    batch_->Trim();
    interrupt_.Wait(fd_, nullptr);
  } else if (error == ENOBUFS) {
    counters_.overruns.Add();
    DeliverMarker(kOverrun, error);
  } else if (error != EINTR) {
    counters_.receive_errors.Add();
    DeliverMarker(kReceiveError, error);
    // An error that stays (ENOMEM) must not become a busy loop.
    constexpr timespec kPause{0, 10'000'000};
    interrupt_.Wait(-1, &kPause);
  }
}

void ReceiveThread::Deliver(unsigned count, double time_ns) {
  counters_.batches.Add();
  SlabWriter writer(rows_);
  for (unsigned i = 0; i < count; i++) {
    const Datagram& datagram = batch_->At(i);
    if (!writer.Append(datagram, time_ns)) {
      counters_.discarded.Add(count - i);
      return;
    }
    counters_.received.Add();
    counters_.received_bytes.Add(datagram.true_length);
    if (datagram.flags & kTruncated) counters_.truncated.Add();
  }
}

void ReceiveThread::DeliverMarker(uint32_t flags, int error) {
  SlabWriter writer(rows_);
  writer.Append({nullptr, 0, 0, 0, flags, static_cast<uint32_t>(error)}, clock_.Now());
}
