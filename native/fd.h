// Owns a file descriptor: closes it exactly once.
#pragma once

#include <unistd.h>

#include <utility>

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Fd() { Close(); }

  // -1 once closed: system calls then answer EBADF by themselves.
  int get() const { return fd_; }
  bool IsOpen() const { return fd_ >= 0; }

  void Close() {
    // Linux frees the number even when close() reports EINTR, so it is never retried.
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};
