#include "failure.h"

#include <cstring>

void Fail(const std::string& what, int error) {
  const char* name = strerrorname_np(error);
  throw Failure(what + ": " + strerror(error) + " (" + (name ? name : "E" + std::to_string(error)) + ")");
}
