// The JavaScript class NetlinkSocket: one AF_NETLINK descriptor, its system calls, its receive thread, its totals.
// Moves bytes and takes times; parses nothing. host/netlink/binding.ts documents what each member does.
#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "arguments.h"
#include "clock.h"
#include "counters.h"
#include "datagram.h"
#include "fd.h"
#include "receive_thread.h"
#include "wake_function.h"

class NetlinkSocket : public Napi::ObjectWrap<NetlinkSocket> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit NetlinkSocket(const Napi::CallbackInfo& info);
  ~NetlinkSocket() override;

 private:
  Napi::Value Bind(const Napi::CallbackInfo& info);
  Napi::Value Address(const Napi::CallbackInfo& info);
  Napi::Value Join(const Napi::CallbackInfo& info);
  Napi::Value Leave(const Napi::CallbackInfo& info);
  Napi::Value ListMemberships(const Napi::CallbackInfo& info);
  Napi::Value SetOption(const Napi::CallbackInfo& info);
  Napi::Value GetOption(const Napi::CallbackInfo& info);

  Napi::Value Send(const Napi::CallbackInfo& info);
  Napi::Value SendBatch(const Napi::CallbackInfo& info);
  Napi::Value Receive(const Napi::CallbackInfo& info);
  Napi::Value RoundTrip(const Napi::CallbackInfo& info);

  Napi::Value StartRun(const Napi::CallbackInfo& info);
  Napi::Value StopRun(const Napi::CallbackInfo& info);
  Napi::Value StartReceiving(const Napi::CallbackInfo& info);
  Napi::Value SetRealTimePriority(const Napi::CallbackInfo& info);
  Napi::Value GetRealTimePriority(const Napi::CallbackInfo& info);
  Napi::Value Take(const Napi::CallbackInfo& info);
  Napi::Value Release(const Napi::CallbackInfo& info);
  Napi::Value Pause(const Napi::CallbackInfo& info);
  Napi::Value Resume(const Napi::CallbackInfo& info);
  Napi::Value Stats(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  struct Stamps {
    double before;
    double after;
  };
  // 0 or an errno; the times are taken either way.
  int SendOne(View<const uint8_t> bytes, const sockaddr_nl& to, Stamps& stamps);
  // The stored length, or -1 when nothing came in time.
  double ReceiveOne(Napi::Env env, View<uint8_t> buffer, double* out, uint64_t timeout_ns);
  ReceiveThread& RequireThread(Napi::Env env, const char* method);
  ReceiveThread& RequireOpenThread(Napi::Env env, const char* method);
  void RefuseWhileReceiving(Napi::Env env);
  void StopReceiving();
  static void StopAtExit(void* socket);

  Fd fd_;
  Clock clock_{0};
  Counters counters_;

  std::unique_ptr<ReceiveThread> thread_;
  std::vector<Napi::Reference<Napi::Value>> slab_references_;
  // Set while the thread runs, which calls it.
  WakeFunction wake_;
};
