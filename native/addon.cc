// The addon's exports: the class NetlinkSocket and the clock it stamps with.
#include <napi.h>

#include "clock.h"
#include "netlink_socket.h"

namespace {

Napi::Value MonotonicNsOf(const Napi::CallbackInfo& info) { return Napi::BigInt::New(info.Env(), MonotonicNs()); }

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("NetlinkSocket", NetlinkSocket::Define(env));
  exports.Set("monotonicNs", Napi::Function::New<MonotonicNsOf>(env, "monotonicNs"));
  return exports;
}

}  // namespace

NODE_API_MODULE(nlscope, Init)
