// A JavaScript function that another thread may have called on the event loop, without waiting, and that keeps no
// process alive.
#pragma once

#include <napi.h>

class WakeFunction {
 public:
  WakeFunction() = default;
  WakeFunction(Napi::Env env, const Napi::Function& on_wake);
  WakeFunction(const WakeFunction&) = delete;
  WakeFunction& operator=(const WakeFunction&) = delete;
  WakeFunction(WakeFunction&& other) noexcept;
  WakeFunction& operator=(WakeFunction&& other) noexcept;
  // Whoever calls from another thread has been joined by then.
  ~WakeFunction() { Release(); }

  bool IsSet() const { return function_ != nullptr; }
  napi_threadsafe_function get() const { return function_; }
  // On the JavaScript thread; calls under way are dropped.
  void Release();
  // For an environment that is ending: it deletes the function by itself.
  void Abandon() { function_ = nullptr; }

 private:
  napi_threadsafe_function function_ = nullptr;
};

// From any thread.
void Wake(napi_threadsafe_function function);
