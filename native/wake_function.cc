#include "wake_function.h"

#include <utility>

namespace {

// Runs on the JavaScript thread, for every wake. `env` is null while the environment is being torn down.
void CallOnWake(napi_env env, napi_value on_wake, void*, void*) {
  if (!env) return;
  napi_value receiver;
  napi_get_undefined(env, &receiver);
  if (napi_call_function(env, receiver, on_wake, 0, nullptr, nullptr) != napi_pending_exception) return;
  // Node would only warn (DEP0168) about an exception thrown here.
  napi_value exception;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

}  // namespace

WakeFunction::WakeFunction(Napi::Env env, const Napi::Function& on_wake) {
  const Napi::String name = Napi::String::New(env, "nlscope:receive");
  const napi_status status = napi_create_threadsafe_function(env, on_wake, nullptr, name, 0, 1, nullptr, nullptr,
                                                             nullptr, CallOnWake, &function_);
  NAPI_THROW_IF_FAILED_VOID(env, status);
  napi_unref_threadsafe_function(env, function_);
}

WakeFunction::WakeFunction(WakeFunction&& other) noexcept : function_(std::exchange(other.function_, nullptr)) {}

WakeFunction& WakeFunction::operator=(WakeFunction&& other) noexcept {
  if (this != &other) {
    Release();
    function_ = std::exchange(other.function_, nullptr);
  }
  return *this;
}

void WakeFunction::Release() {
  if (function_) napi_release_threadsafe_function(std::exchange(function_, nullptr), napi_tsfn_abort);
}

void Wake(napi_threadsafe_function function) {
  napi_call_threadsafe_function(function, nullptr, napi_tsfn_nonblocking);
}
