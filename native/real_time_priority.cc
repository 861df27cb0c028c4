#include "real_time_priority.h"

#include <sched.h>

#include <cerrno>

int RealTimePriority::Want(int priority) {
  const std::lock_guard lock(mutex_);
  if (const int error = Set(priority)) return error;
  wanted_ = priority;
  if (aside_) Set(0);
  return 0;
}

// By system calls: pthread_getschedparam tells what pthreads set last, not what the kernel has.
int RealTimePriority::InForce() const {
  const int policy = sched_getscheduler(thread_) & ~SCHED_RESET_ON_FORK;
  sched_param parameters{};
  if ((policy != SCHED_RR && policy != SCHED_FIFO) || sched_getparam(thread_, &parameters) < 0) return 0;
  return parameters.sched_priority;
}

void RealTimePriority::SetAside() {
  const std::lock_guard lock(mutex_);
  aside_ = true;
  if (wanted_ > 0) Set(0);
}

// Where the limit has become lower since, the thread keeps to SCHED_OTHER, and InForce says so.
void RealTimePriority::Restore() {
  const std::lock_guard lock(mutex_);
  aside_ = false;
  if (wanted_ > 0) Set(wanted_);
}

int RealTimePriority::Set(int priority) const {
  const sched_param parameters{priority};
  return sched_setscheduler(thread_, priority > 0 ? SCHED_RR : SCHED_OTHER, &parameters) < 0 ? errno : 0;
}
