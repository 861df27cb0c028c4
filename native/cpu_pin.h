// Keeps the calling thread on one CPU for as long as it exists.
#pragma once

#include <pthread.h>
#include <sched.h>

#include <cerrno>
#include <cstdint>
#include <optional>

class CpuPin {
 public:
  // Nothing: the thread stays where it may be.
  explicit CpuPin(std::optional<uint32_t> cpu) {
    if (!cpu) return;
    pthread_getaffinity_np(pthread_self(), sizeof before_, &before_);
    error_ = Set(*cpu);
    pinned_ = error_ == 0;
  }
  ~CpuPin() {
    if (pinned_) pthread_setaffinity_np(pthread_self(), sizeof before_, &before_);
  }
  CpuPin(const CpuPin&) = delete;
  CpuPin& operator=(const CpuPin&) = delete;

  // 0, or an errno: EINVAL where there is no such CPU, or this process may not use it.
  int error() const { return error_; }

  // For good.
  static int Set(uint32_t cpu) {
    if (cpu >= CPU_SETSIZE) return EINVAL;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    return pthread_setaffinity_np(pthread_self(), sizeof only, &only);
  }

 private:
  cpu_set_t before_;
  int error_ = 0;
  bool pinned_ = false;
};
