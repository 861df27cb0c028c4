// The addon's exports: the class NetlinkSocket, the clock it stamps with, and the pinning of threads.
#include <napi.h>

#include "arguments.h"
#include "clock.h"
#include "cpu_pin.h"
#include "errno_error.h"
#include "netlink_socket.h"

namespace {

Napi::Value MonotonicNsOf(const Napi::CallbackInfo& info) { return Napi::BigInt::New(info.Env(), MonotonicNs()); }

Napi::Value PinThread(const Napi::CallbackInfo& info) {
  const int error = CpuPin::Set(RequireUint32(info[0], "cpu"));
  if (error != 0) throw ErrnoError(info.Env(), error, "sched_setaffinity");
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("NetlinkSocket", NetlinkSocket::Define(env));
  exports.Set("monotonicNs", Napi::Function::New<MonotonicNsOf>(env, "monotonicNs"));
  exports.Set("pinThread", Napi::Function::New<PinThread>(env, "pinThread"));
  return exports;
}

}  // namespace

NODE_API_MODULE(nlscope, Init)
