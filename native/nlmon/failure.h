// What went wrong, in one line for stderr: the call, and the kernel's word for it.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>

class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// With the error's name and words, which whoever reads stderr tells errors apart by.
[[noreturn]] void Fail(const std::string& what, int error = errno);
