// A run: messages sent by a plan and their replies received, on the receive thread, so that nothing but system calls
// lies between a send and its reply. What happens becomes rows, in the order in which it happened.
//
// Between the stamp before a send and the one after its reply's receive nothing else is done: rows are written when a reply is
// here, and the next message is made before its time has come.
#pragma once

#include <linux/netlink.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <vector>

#include "clock.h"
#include "counters.h"
#include "interrupt.h"
#include "real_time_priority.h"
#include "receive_batch.h"
#include "run_message.h"
#include "run_plan.h"
#include "slab_queue.h"

class MeasuredRun {
 public:
  // What it works with; the receive thread's own.
  struct Tools {
    int fd;
    Clock clock;
    Counters& counters;
    SlabQueue& rows;
    ReceiveBatch& batch;
    Interrupt& interrupt;
    RealTimePriority& priority;
  };

  explicit MeasuredRun(RunPlan plan) : plan_(std::move(plan)), outgoing_(plan_), expected_(plan_) {}

  // To its end: all sent and answered or given up, stopped, refused, or the queue closed. Its last row is kRunEnd.
  // At ordinary priority: flat out, or waiting without sleeping, it would keep a CPU from everybody else, and its
  // figures are those of a plain program whatever the setting.
  void Execute(const Tools& tools);
  // From any thread. Nothing more is sent, and nothing waited for.
  void Stop() { stopped_ = true; }
  bool IsStopped() const { return stopped_; }

 private:
  struct Send {
    uint64_t iteration;
    double due_ns;
    double before_ns;
    double after_ns;
  };

  bool IsOver() const;
  bool HasMore() const;
  bool MaySend() const;
  void SendNext();
  double PassMissed();
  void RefuseSend(const Send& send, int error);

  void AwaitReply();
  void Spin();
  void AwaitReplyUntil(double until_ns);
  void Receive(int flags);
  void Record(Datagram datagram);
  void RecordMarker(uint32_t flags, int error);
  RunColumns Settle(Datagram& datagram);
  std::map<uint64_t, double>::iterator Asked(uint32_t sequence);
  bool GivesUp(double later_ns) const;
  void GiveUp();
  void RecordSends(SlabWriter& writer);
  void RecordOverdue();
  void RecordEnd();

  const RunPlan plan_;
  RunMessage outgoing_;
  RunMessage expected_;
  std::atomic<bool> stopped_{false};

  const Tools* tools_ = nullptr;
  sockaddr_nl to_{};
  // Time of the last stamp: what isn't measured needs none of its own.
  double now_ns_ = 0;
  double start_ns_ = 0;
  double due_ns_ = 0;
  uint64_t sent_ = 0;
  // Iterations that wait for their reply, with the times of their sends: the first is the oldest.
  std::map<uint64_t, double> waiting_;
  // Sent, and not yet written down.
  std::vector<Send> unrecorded_;
  // The receiver's queue was full.
  bool blocked_ = false;
  // No datagram is waiting in the socket.
  bool drained_ = true;
  int error_ = 0;
};
