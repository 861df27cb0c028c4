#include "measured_run.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "cpu_pin.h"

namespace {

// How soon a full receiver is tried again. POLLOUT says nothing of the receiver's queue.
constexpr double kRetryNs = 1e6;
// Rows wait no longer than this for a reply to be written with, and no more of them.
constexpr double kUnrecordedNs = 10e6;
constexpr size_t kUnrecorded = 1024;
// What has come in the meantime is looked through for so long before a message is given up.
constexpr double kDrainNs = 100e6;
// An error that stays (ENOMEM) must not become a busy loop.
constexpr timespec kErrorPause{0, 10'000'000};

// A thread's sleep may be late by its timer slack, 50 us by default; 1 ns is the least.
class NoTimerSlack {
 public:
  NoTimerSlack() { prctl(PR_SET_TIMERSLACK, 1ul); }
  // 0 stands for the default.
  ~NoTimerSlack() { prctl(PR_SET_TIMERSLACK, 0ul); }
};

timespec Until(double ns) {
  const auto whole = static_cast<int64_t>(std::max(ns, 0.0));
  return {static_cast<time_t>(whole / 1'000'000'000), static_cast<long>(whole % 1'000'000'000)};
}

// Offset of the first difference, the end of the shorter one included; UINT32_MAX: there is none.
uint32_t Difference(View<const uint8_t> one, View<const uint8_t> other) {
  const size_t common = std::min(one.length, other.length);
  if (memcmp(one.data, other.data, common) == 0) {
    return one.length == other.length ? UINT32_MAX : static_cast<uint32_t>(common);
  }
  return static_cast<uint32_t>(std::mismatch(one.data, one.data + common, other.data).first - one.data);
}

View<const uint8_t> PayloadOf(View<const uint8_t> message) {
  return {message.data + sizeof(nlmsghdr), message.length - sizeof(nlmsghdr)};
}

}  // namespace

void MeasuredRun::Execute(const Tools& tools) {
  const CpuPin pin(plan_.cpu);
  const NoTimerSlack exact;
  tools_ = &tools;
  tools.priority.SetAside();
  to_.nl_family = AF_NETLINK;
  to_.nl_pid = plan_.port_id;
  to_.nl_groups = plan_.groups_mask;
  start_ns_ = due_ns_ = now_ns_ = tools.clock.Now();
  while (!IsOver()) {
    if (MaySend() && now_ns_ >= due_ns_) {
      SendNext();
      // While the window is being filled: what has come is to be stamped soon, and its queue not to overflow.
      if (MaySend() && !waiting_.empty()) Receive(MSG_DONTWAIT);
    } else if (MaySend() && due_ns_ - now_ns_ <= plan_.spin_ns) {
      Spin();
    } else if (MaySend()) {
      AwaitReplyUntil(due_ns_ - plan_.spin_ns);
    } else if (blocked_) {
      AwaitReplyUntil(now_ns_ + kRetryNs);
    } else {
      AwaitReply();
    }
    if (!GivesUp(0)) continue;
    // The reply may be here already: this thread may have waited for a slab.
    if (drained_ || GivesUp(kDrainNs)) GiveUp();
    else Receive(MSG_DONTWAIT);
  }
  // First: whoever reads the last row may ask for the priority.
  tools.priority.Restore();
  if (!tools.rows.IsClosed()) RecordEnd();
}

bool MeasuredRun::IsOver() const {
  return stopped_ || tools_->rows.IsClosed() || (!HasMore() && waiting_.empty());
}

bool MeasuredRun::HasMore() const {
  return error_ == 0 && sent_ < plan_.count && (plan_.duration_ns == 0 || now_ns_ - start_ns_ < plan_.duration_ns);
}

bool MeasuredRun::MaySend() const { return !blocked_ && HasMore() && waiting_.size() < plan_.in_flight; }

// Passes over the times that have gone by altogether, so that those to come stay where they are.
double MeasuredRun::PassMissed() {
  if (plan_.interval_ns == 0) return 0;
  due_ns_ += std::floor((now_ns_ - due_ns_) / plan_.interval_ns) * plan_.interval_ns;
  return due_ns_;
}

void MeasuredRun::SendNext() {
  const View<const uint8_t> bytes = outgoing_.Build(sent_);
  const auto* to = reinterpret_cast<const sockaddr*>(&to_);
  Send send{sent_, PassMissed(), 0, 0};
  const auto waiting = waiting_.emplace_hint(waiting_.end(), sent_, 0);
  send.before_ns = tools_->clock.Now();
  const ssize_t sent = sendto(tools_->fd, bytes.data, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, to, sizeof to_);
  const int error = sent < 0 ? errno : 0;
  send.after_ns = now_ns_ = tools_->clock.Now();
  waiting->second = send.before_ns;
  // Of a multicast no reply is waited for.
  if (error != 0 || plan_.groups_mask != 0) waiting_.erase(waiting);
  drained_ = false;
  blocked_ = error == EAGAIN;
  if (blocked_) return;
  if (error != 0) return RefuseSend(send, error);
  unrecorded_.push_back(send);
  sent_++;
  due_ns_ += plan_.interval_ns;
  tools_->counters.sent.Add();
  tools_->counters.sent_bytes.Add(bytes.length);
  if (unrecorded_.size() == kUnrecorded) RecordOverdue();
}

void MeasuredRun::RefuseSend(const Send& send, int error) {
  error_ = error;
  const View<const uint8_t> bytes = outgoing_.Build(send.iteration);
  const auto length = static_cast<uint32_t>(bytes.length);
  SlabWriter writer(tools_->rows);
  RecordSends(writer);
  writer.Append({bytes.data, length, plan_.port_id, GroupOfMask(plan_.groups_mask), kSendFailed,
                 static_cast<uint32_t>(error)},
                send.before_ns);
}

// Nothing can be done before a reply comes: waits for it as a plain program would, in the receive.
void MeasuredRun::AwaitReply() { Receive(0); }

// One look at the clock, or at the socket too where a reply may come.
void MeasuredRun::Spin() {
  outgoing_.Build(sent_);
  if (waiting_.empty()) now_ns_ = tools_->clock.Now();
  else Receive(MSG_DONTWAIT);
}

void MeasuredRun::AwaitReplyUntil(double until_ns) {
  outgoing_.Build(sent_);
  if (plan_.duration_ns > 0) until_ns = std::min(until_ns, start_ns_ + plan_.duration_ns);
  if (!waiting_.empty()) until_ns = std::min(until_ns, waiting_.begin()->second + plan_.lost_after_ns);
  if (!unrecorded_.empty()) until_ns = std::min(until_ns, unrecorded_.front().before_ns + kUnrecordedNs);
  const timespec timeout = Until(until_ns - tools_->clock.Now());
  blocked_ = false;
  if (tools_->interrupt.Wait(tools_->fd, &timeout)) return Receive(MSG_DONTWAIT);
  now_ns_ = tools_->clock.Now();
  drained_ = true;
  RecordOverdue();
}

void MeasuredRun::Receive(int flags) {
  const int count = tools_->batch.ReceiveOne(tools_->fd, flags, plan_.any_group);
  const int error = errno;
  now_ns_ = tools_->clock.Now();
  drained_ = count < 0;
  if (count == 1) return Record(tools_->batch.At(0));
  if (error == EINTR) return;
  if (error == EAGAIN) return RecordOverdue();
  (error == ENOBUFS ? tools_->counters.overruns : tools_->counters.receive_errors).Add();
  RecordMarker(error == ENOBUFS ? kOverrun : kReceiveError, error);
  if (error != ENOBUFS) tools_->interrupt.Wait(-1, &kErrorPause);
}

void MeasuredRun::Record(Datagram datagram) {
  const RunColumns columns = Settle(datagram);
  SlabWriter writer(tools_->rows);
  RecordSends(writer);
  if (!writer.Append(datagram, now_ns_, columns)) return tools_->counters.discarded.Add();
  tools_->counters.batches.Add();
  tools_->counters.received.Add();
  tools_->counters.received_bytes.Add(datagram.true_length);
  if (datagram.flags & kTruncated) tools_->counters.truncated.Add();
}

void MeasuredRun::RecordMarker(uint32_t flags, int error) {
  SlabWriter writer(tools_->rows);
  RecordSends(writer);
  writer.Append({nullptr, 0, 0, 0, flags, static_cast<uint32_t>(error)}, now_ns_);
}

// Which of the run's messages a datagram answers. As core/wire/message.ts splits it: what isn't a sound message ends it.
RunColumns MeasuredRun::Settle(Datagram& datagram) {
  RunColumns columns;
  if (datagram.group != 0 || datagram.port_id != plan_.port_id) return columns;
  nlmsghdr header;
  for (size_t offset = 0; datagram.length >= offset + sizeof header; offset += NLMSG_ALIGN(header.nlmsg_len)) {
    memcpy(&header, datagram.data + offset, sizeof header);
    const size_t left = datagram.length - offset;
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > left) header.nlmsg_len = static_cast<uint32_t>(left);
    const auto asked = Asked(header.nlmsg_seq);
    if (asked == waiting_.end()) continue;
    if (!(datagram.flags & kAnswer)) columns.asked_ns = asked->second;
    datagram.flags |= kAnswer;
    const bool is_echo = header.nlmsg_type == expected_.type() && !plan_.answers_only;
    if (is_echo && offset == 0 && NLMSG_ALIGN(header.nlmsg_len) >= left) {
      datagram.flags |= kEcho;
      columns.difference = Difference(PayloadOf(expected_.Build(asked->first)),
                                      PayloadOf({datagram.data, header.nlmsg_len}));
    }
    waiting_.erase(asked);
  }
  return columns;
}

std::map<uint64_t, double>::iterator MeasuredRun::Asked(uint32_t sequence) {
  if (!plan_.counts_sequence) return sequence == expected_.first_sequence() ? waiting_.begin() : waiting_.end();
  const auto iteration = expected_.IterationOf(sequence);
  return iteration ? waiting_.find(*iteration) : waiting_.end();
}

bool MeasuredRun::GivesUp(double later_ns) const {
  return !waiting_.empty() && now_ns_ - waiting_.begin()->second >= plan_.lost_after_ns + later_ns;
}

void MeasuredRun::GiveUp() {
  SlabWriter writer(tools_->rows);
  RecordSends(writer);
  for (; GivesUp(0); waiting_.erase(waiting_.begin())) {
    writer.Append({nullptr, 0, plan_.port_id, 0, kLost, 0}, now_ns_, {waiting_.begin()->second});
  }
}

void MeasuredRun::RecordSends(SlabWriter& writer) {
  for (const Send& send : unrecorded_) {
    const View<const uint8_t> bytes = expected_.Build(send.iteration);
    const auto length = static_cast<uint32_t>(bytes.length);
    const auto send_ns = static_cast<uint32_t>(std::min(send.after_ns - send.before_ns, double{UINT32_MAX}));
    writer.Append({bytes.data, length, plan_.port_id, GroupOfMask(plan_.groups_mask), kSent, length}, send.before_ns,
                  {send.due_ns, send_ns});
  }
  unrecorded_.clear();
}

// Sends that no reply has come for to be written with.
void MeasuredRun::RecordOverdue() {
  if (unrecorded_.empty()) return;
  if (unrecorded_.size() < kUnrecorded && now_ns_ < unrecorded_.front().before_ns + kUnrecordedNs) return;
  SlabWriter writer(tools_->rows);
  RecordSends(writer);
}

void MeasuredRun::RecordEnd() {
  now_ns_ = tools_->clock.Now();
  const bool cut_short = HasMore() || !waiting_.empty();
  const int reason = error_ != 0 ? error_ : cut_short ? ECANCELED : 0;
  // Whoever reads the last row may start the next run.
  stopped_ = true;
  RecordMarker(kRunEnd, reason);
}
