#include "errno_error.h"

#include <cerrno>
#include <cstring>
#include <string>

Napi::Error ErrnoError(Napi::Env env, int error, const char* syscall) {
  const char* name = strerrorname_np(error);
  const char* description = strerrordesc_np(error);
  const std::string code = name ? name : "E" + std::to_string(error);
  const std::string message =
      std::string(syscall) + " " + code + ": " + (description ? description : "unknown error");
  Napi::Error result = Napi::Error::New(env, message);
  result.Set("code", Napi::String::New(env, code));
  result.Set("errno", Napi::Number::New(env, -error));
  result.Set("syscall", Napi::String::New(env, syscall));
  return result;
}

void ThrowErrno(Napi::Env env, const char* syscall) {
  const int error = errno;
  throw ErrnoError(env, error, syscall);
}
