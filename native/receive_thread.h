// Moves datagrams from the kernel into slabs owned by JavaScript, on a thread of its own, so that time stamps don't
// wait for the event loop. A run takes the thread over: it sends and receives on the same socket, in place of the poll.
//
//   kernel --recvmmsg--> ReceiveBatch --copy--> SlabQueue --> reader
//
// No free slab, or Pause(): the thread stops receiving, the kernel's queue fills, and the kernel reports the overrun
// (ENOBUFS), which becomes a row in its place. Nothing is dropped here, with one exception that is counted: a batch
// in hand when the thread is stopped while every slab is full.
//
// Why not libuv's uv_poll: it stops its handle on POLLERR, which is how an overrun shows.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "clock.h"
#include "counters.h"
#include "interrupt.h"
#include "measured_run.h"
#include "real_time_priority.h"
#include "receive_batch.h"
#include "slab_queue.h"

class ReceiveThread {
 public:
  // `wake`: see SlabQueue. At least one slab. Throws std::system_error.
  ReceiveThread(int fd, Clock clock, const std::vector<Slab>& slabs, Counters& counters, std::function<void()> wake);
  ~ReceiveThread() { Stop(); }

  SlabQueue& rows() { return rows_; }

  // See RealTimePriority::Want. Other than 0: with memory for all it receives. Not after Stop, as all that follow.
  int SetPriority(int priority);
  int PriorityInForce() const { return priority_->InForce(); }
  // False: a run is under way that wasn't told to stop.
  bool StartRun(RunPlan plan);
  // Of no run: nothing happens.
  void StopRun();
  void Pause();
  void Resume() { rows_.Resume(); }
  // Joins the thread. What was received can still be taken. Idempotent.
  void Stop();

 private:
  void Run();
  std::shared_ptr<MeasuredRun> FirstRun();
  void ReceiveOnce();
  void Deliver(unsigned count, double time_ns);
  void DeliverMarker(uint32_t flags, int error);

  const int fd_;
  const Clock clock_;
  Counters& counters_;
  SlabQueue rows_;
  // These two go when the thread has stopped; the rows stay. The first ends a poll when something changed that the
  // thread must look at.
  Interrupt interrupt_;
  std::unique_ptr<ReceiveBatch> batch_;

  std::mutex run_mutex_;  // guards runs_
  // The one under way and those to come. All but the last were told to stop.
  std::deque<std::shared_ptr<MeasuredRun>> runs_;

  std::promise<pid_t> started_;
  std::thread thread_;
  std::optional<RealTimePriority> priority_;
};
