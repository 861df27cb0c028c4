// The real-time priority of one thread: as it is wanted, and set aside while the thread does what must not have it.
//
// Of sched(7): who may set it has CAP_SYS_NICE or an RLIMIT_RTPRIO of at least that priority; giving it up needs
// neither. SCHED_RESET_ON_FORK stays unset: the thread starts no other, and without CAP_SYS_NICE it can't be unset again.
#pragma once

#include <sys/types.h>

#include <mutex>

class RealTimePriority {
 public:
  // `thread`: its id in the kernel (gettid), which must outlive this. It may have inherited a priority.
  explicit RealTimePriority(pid_t thread) : thread_(thread), wanted_(InForce()) {}

  // 1 to 99: SCHED_RR at this priority; 0: SCHED_OTHER. While it is set aside it is tried, and holds from the end of
  // that on. 0, or an errno, and then nothing has changed. From any thread, as all here.
  int Want(int priority);
  // What the kernel says now; 0 where the thread has no real-time policy.
  int InForce() const;

  void SetAside();
  void Restore();

 private:
  int Set(int priority) const;

  const pid_t thread_;
  std::mutex mutex_;  // guards what follows
  int wanted_;
  bool aside_ = false;
};
