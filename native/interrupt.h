// An eventfd that ends another thread's wait.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>

#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>

#include "fd.h"

class Interrupt {
 public:
  // Throws std::system_error.
  Interrupt() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!fd_.IsOpen()) throw std::system_error(errno, std::generic_category(), "eventfd");
  }

  // Once nobody waits any more.
  void Close() { fd_.Close(); }

  void Raise() {
    const uint64_t one = 1;
    if (write(fd_.get(), &one, sizeof one) < 0 && errno != EAGAIN) std::terminate();
  }

  // Waits for the socket (-1: for none), for Raise, or for the time, null for ever. True: something is to be received.
  bool Wait(int socket, const timespec* timeout) {
    // poll() skips a negative descriptor.
    pollfd watched[] = {{socket, POLLIN, 0}, {fd_.get(), POLLIN, 0}};
    if (ppoll(watched, 2, timeout, nullptr) <= 0) return false;
    uint64_t count;
    if (watched[1].revents && read(fd_.get(), &count, sizeof count) < 0 && errno != EAGAIN) std::terminate();
    return watched[0].revents != 0;
  }

 private:
  Fd fd_;
};
