#include "netlink_socket.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "cpu_pin.h"
#include "errno_error.h"
#include "slabs.h"
#include "socket_options.h"

namespace {

// sched(7)
constexpr uint32_t kMaxRealTimePriority = 99;

sockaddr_nl AddressOf(uint32_t port_id, uint32_t groups) {
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_pid = port_id;
  address.nl_groups = groups;
  return address;
}

// Waits for the descriptor until the deadline. 1 readable (or in error), 0 too late, -1 errno.
int WaitReadable(int fd, uint64_t deadline_ns) {
  while (true) {
    const uint64_t now = MonotonicNs();
    const uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
    const timespec timeout{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
    pollfd watched{fd, POLLIN, 0};
    const int ready = ppoll(&watched, 1, &timeout, nullptr);
    if (ready >= 0 || errno != EINTR) return ready;
  }
}

uint64_t EpochOf(const Napi::Value& options) {
  if (options.IsUndefined()) return 0;
  if (!options.IsObject()) throw TypeMismatch(options.Env(), "options", "an object");
  const Napi::Value epoch = options.As<Napi::Object>().Get("epochNs");
  if (epoch.IsUndefined()) return 0;
  if (!epoch.IsBigInt()) throw TypeMismatch(options.Env(), "options.epochNs", "a bigint");
  bool lossless = false;
  const uint64_t epoch_ns = epoch.As<Napi::BigInt>().Uint64Value(&lossless);
  if (!lossless) throw OutOfRange(options.Env(), "options.epochNs", "from 0 to 2**64-1");
  return epoch_ns;
}

}  // namespace

Napi::Function NetlinkSocket::Define(Napi::Env env) {
  return DefineClass(env, "NetlinkSocket",
                     {
                         InstanceMethod<&NetlinkSocket::Bind>("bind"),
                         InstanceMethod<&NetlinkSocket::Address>("address"),
                         InstanceMethod<&NetlinkSocket::Join>("join"),
                         InstanceMethod<&NetlinkSocket::Leave>("leave"),
                         InstanceMethod<&NetlinkSocket::ListMemberships>("memberships"),
                         InstanceMethod<&NetlinkSocket::SetOption>("setOption"),
                         InstanceMethod<&NetlinkSocket::GetOption>("getOption"),
                         InstanceMethod<&NetlinkSocket::Send>("send"),
                         InstanceMethod<&NetlinkSocket::SendBatch>("sendBatch"),
                         InstanceMethod<&NetlinkSocket::Receive>("receive"),
                         InstanceMethod<&NetlinkSocket::RoundTrip>("roundTrip"),
                         InstanceMethod<&NetlinkSocket::StartRun>("startRun"),
                         InstanceMethod<&NetlinkSocket::StopRun>("stopRun"),
                         InstanceMethod<&NetlinkSocket::StartReceiving>("startReceiving"),
                         InstanceMethod<&NetlinkSocket::SetRealTimePriority>("setRealTimePriority"),
                         InstanceMethod<&NetlinkSocket::GetRealTimePriority>("realTimePriority"),
                         InstanceMethod<&NetlinkSocket::Take>("take"),
                         InstanceMethod<&NetlinkSocket::Release>("release"),
                         InstanceMethod<&NetlinkSocket::Pause>("pause"),
                         InstanceMethod<&NetlinkSocket::Resume>("resume"),
                         InstanceMethod<&NetlinkSocket::Stats>("stats"),
                         InstanceMethod<&NetlinkSocket::Close>("close"),
                     });
}

NetlinkSocket::NetlinkSocket(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const int protocol = RequireInt(info[0], "protocol");
  clock_ = Clock(EpochOf(info[1]));
  // Every call but a run's says MSG_DONTWAIT, and that one mustn't outlast a stop for long.
  fd_ = Fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd_.IsOpen()) ThrowErrno(info.Env(), "socket");
  constexpr timeval kLongestWait{0, 10'000};
  if (setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &kLongestWait, sizeof kLongestWait) < 0) {
    ThrowErrno(info.Env(), "setsockopt");
  }
}

NetlinkSocket::~NetlinkSocket() { StopReceiving(); }

Napi::Value NetlinkSocket::Bind(const Napi::CallbackInfo& info) {
  const sockaddr_nl address = AddressOf(RequireUint32(info[0], "portId"), OptionalUint32(info[1], "groupsMask", 0));
  if (bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    ThrowErrno(info.Env(), "bind");
  }
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::Address(const Napi::CallbackInfo& info) {
  sockaddr_nl address{};
  socklen_t length = sizeof address;
  if (getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &length) < 0) {
    ThrowErrno(info.Env(), "getsockname");
  }
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("portId", address.nl_pid);
  result.Set("groups", address.nl_groups);
  return result;
}

Napi::Value NetlinkSocket::Join(const Napi::CallbackInfo& info) {
  JoinGroup(info.Env(), fd_.get(), RequireUint32(info[0], "group"));
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::Leave(const Napi::CallbackInfo& info) {
  LeaveGroup(info.Env(), fd_.get(), RequireUint32(info[0], "group"));
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::ListMemberships(const Napi::CallbackInfo& info) {
  const std::vector<uint32_t> groups = Memberships(info.Env(), fd_.get());
  Napi::Array result = Napi::Array::New(info.Env(), groups.size());
  for (uint32_t i = 0; i < groups.size(); i++) result.Set(i, groups[i]);
  return result;
}

Napi::Value NetlinkSocket::SetOption(const Napi::CallbackInfo& info) {
  SetSocketOption(fd_.get(), info[0], info[1]);
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::GetOption(const Napi::CallbackInfo& info) { return GetSocketOption(fd_.get(), info[0]); }

int NetlinkSocket::SendOne(View<const uint8_t> bytes, const sockaddr_nl& to, Stamps& stamps) {
  iovec iov{const_cast<uint8_t*>(bytes.data), bytes.length};
  msghdr message{};
  message.msg_name = const_cast<sockaddr_nl*>(&to);
  message.msg_namelen = sizeof to;
  message.msg_iov = &iov;
  message.msg_iovlen = 1;
  stamps.before = clock_.Now();
  const ssize_t sent = sendmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  const int error = sent < 0 ? errno : 0;
  stamps.after = clock_.Now();
  if (error == 0) {
    counters_.sent.Add();
    counters_.sent_bytes.Add(bytes.length);
  }
  return error;
}

Napi::Value NetlinkSocket::Send(const Napi::CallbackInfo& info) {
  const View<uint8_t> bytes = RequireBytes(info[0], "bytes");
  const sockaddr_nl to = AddressOf(RequireUint32(info[1], "portId"), RequireUint32(info[2], "groupsMask"));
  const View<double> stamps = RequireDoubles(info[3], "stamps", 2);
  Stamps taken;
  const int error = SendOne({bytes.data, bytes.length}, to, taken);
  stamps.data[0] = taken.before;
  stamps.data[1] = taken.after;
  if (error != 0) throw ErrnoError(info.Env(), error, "sendmsg");
  return info.Env().Undefined();
}

// Not sendmmsg: it can't say when each message was sent.
Napi::Value NetlinkSocket::SendBatch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const View<uint8_t> bytes = RequireBytes(info[0], "bytes");
  const uint32_t count = RequireUint32(info[2], "count");
  const View<uint32_t> index = RequireUint32s(info[1], "index", size_t{count} * 2);
  const sockaddr_nl to = AddressOf(RequireUint32(info[3], "portId"), RequireUint32(info[4], "groupsMask"));
  const View<double> stamps = RequireDoubles(info[5], "stamps", size_t{count} * 2);
  uint32_t sent = 0;
  int error = 0;
  for (; sent < count; sent++) {
    // Read once: another thread may share the array.
    const uint32_t offset = index.data[size_t{sent} * 2];
    const uint32_t length = index.data[size_t{sent} * 2 + 1];
    if (offset > bytes.length || length > bytes.length - offset) {
      throw OutOfRange(env, "index", "pairs of offset and length inside bytes");
    }
    Stamps taken;
    error = SendOne({bytes.data + offset, length}, to, taken);
    stamps.data[size_t{sent} * 2] = taken.before;
    stamps.data[size_t{sent} * 2 + 1] = taken.after;
    if (error != 0) break;
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("sent", sent);
  if (error != 0) result.Set("error", ErrnoError(env, error, "sendmsg").Value());
  return result;
}

double NetlinkSocket::ReceiveOne(Napi::Env env, View<uint8_t> buffer, double* out, uint64_t timeout_ns) {
  sockaddr_nl sender{};
  ControlBuffer control;
  iovec iov{buffer.data, buffer.length};
  msghdr message;
  const uint64_t deadline_ns = timeout_ns == 0 ? 0 : MonotonicNs() + timeout_ns;
  while (true) {
    PrepareReceive(message, sender, iov, control);
    const ssize_t length = recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_TRUNC);
    const int error = errno;
    out[0] = clock_.Now();
    if (length >= 0) {
      const Datagram datagram = Describe(message, static_cast<size_t>(length));
      out[1] = datagram.port_id;
      out[2] = datagram.group;
      out[3] = datagram.true_length;
      out[4] = datagram.flags;
      counters_.received.Add();
      counters_.received_bytes.Add(datagram.true_length);
      if (datagram.flags & kTruncated) counters_.truncated.Add();
      return datagram.length;
    }
    if (error == EINTR) continue;
    if (error == ENOBUFS) counters_.overruns.Add();
    if (error != EAGAIN) throw ErrnoError(env, error, "recvmsg");
    if (timeout_ns == 0) return -1;
    const int ready = WaitReadable(fd_.get(), deadline_ns);
    if (ready < 0) ThrowErrno(env, "ppoll");
    if (ready == 0) return -1;
  }
}

Napi::Value NetlinkSocket::Receive(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const View<uint8_t> buffer = RequireBytes(info[0], "buffer");
  const View<double> out = RequireDoubles(info[1], "out", 5);
  const uint64_t timeout_ns = RequireTimeoutNs(info[2], "timeoutMs");
  RefuseWhileReceiving(env);
  return Napi::Number::New(env, ReceiveOne(env, buffer, out.data, timeout_ns));
}

Napi::Value NetlinkSocket::RoundTrip(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const View<uint8_t> bytes = RequireBytes(info[0], "bytes");
  const sockaddr_nl to = AddressOf(RequireUint32(info[1], "portId"), 0);
  const View<uint8_t> buffer = RequireBytes(info[2], "buffer");
  const View<double> out = RequireDoubles(info[3], "out", 7);
  const uint64_t timeout_ns = RequireTimeoutNs(info[4], "timeoutMs");
  RefuseWhileReceiving(env);
  Stamps stamps;
  const int error = SendOne({bytes.data, bytes.length}, to, stamps);
  out.data[5] = stamps.before;
  out.data[6] = stamps.after;
  if (error != 0) throw ErrnoError(env, error, "sendmsg");
  return Napi::Number::New(env, ReceiveOne(env, buffer, out.data, timeout_ns));
}

Napi::Value NetlinkSocket::StartRun(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  RunPlan plan = RequireRunPlan(info[0]);
  ReceiveThread& thread = RequireOpenThread(env, "startRun");
  const std::vector<uint32_t> groups = Memberships(env, fd_.get());
  plan.any_group = !groups.empty() && groups.back() > 32;
  if (const int error = CpuPin(plan.cpu).error()) throw ErrnoError(env, error, "sched_setaffinity");
  if (!thread.StartRun(std::move(plan))) throw ErrnoError(env, EBUSY, "startRun");
  return env.Undefined();
}

Napi::Value NetlinkSocket::StopRun(const Napi::CallbackInfo& info) {
  RequireOpenThread(info.Env(), "stopRun").StopRun();
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::StartReceiving(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LentSlabs lent = RequireSlabs(info[0]);
  const Napi::Function on_readable = RequireFunction(info[1], "onReadable");
  // Only now: the getters of the arguments could have closed this socket, or started it.
  if (!fd_.IsOpen()) throw ErrnoError(env, EBADF, "recvmmsg");
  RefuseWhileReceiving(env);

  wake_ = WakeFunction(env, on_readable);
  // Hooks run last in, first out: the thread is joined before the environment takes its function away.
  napi_add_env_cleanup_hook(env, StopAtExit, this);
  slab_references_ = std::move(lent.references);
  try {
    thread_ = std::make_unique<ReceiveThread>(fd_.get(), clock_, lent.slabs, counters_,
                                              [wake = wake_.get()] { Wake(wake); });
  } catch (const std::system_error& error) {
    StopReceiving();
    throw ErrnoError(env, error.code().value(), "pthread_create");
  } catch (...) {
    StopReceiving();
    throw;
  }
  return env.Undefined();
}

Napi::Value NetlinkSocket::SetRealTimePriority(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint32_t priority = RequireUint32(info[0], "priority");
  if (priority > kMaxRealTimePriority) throw OutOfRange(env, "priority", "from 0 to 99");
  const int error = RequireOpenThread(env, "sched_setscheduler").SetPriority(static_cast<int>(priority));
  if (error != 0) throw ErrnoError(env, error, "sched_setscheduler");
  return env.Undefined();
}

Napi::Value NetlinkSocket::GetRealTimePriority(const Napi::CallbackInfo& info) {
  ReceiveThread& thread = RequireOpenThread(info.Env(), "sched_getscheduler");
  return Napi::Number::New(info.Env(), thread.PriorityInForce());
}

Napi::Value NetlinkSocket::Take(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto taken = RequireThread(env, "take").rows().Take();
  if (!taken) return env.Undefined();
  Napi::Object result = Napi::Object::New(env);
  result.Set("slab", taken->slab);
  result.Set("rows", taken->rows);
  result.Set("bytes", taken->bytes);
  result.Set("more", taken->more);
  return result;
}

Napi::Value NetlinkSocket::Release(const Napi::CallbackInfo& info) {
  const uint32_t slab = RequireUint32(info[0], "slab");
  if (!RequireThread(info.Env(), "release").rows().Release(slab)) {
    throw OutOfRange(info.Env(), "slab", "one that was taken");
  }
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::Pause(const Napi::CallbackInfo& info) {
  RequireOpenThread(info.Env(), "pause").Pause();
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::Resume(const Napi::CallbackInfo& info) {
  RequireOpenThread(info.Env(), "resume").Resume();
  return info.Env().Undefined();
}

Napi::Value NetlinkSocket::Stats(const Napi::CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("sent", counters_.sent.Get());
  result.Set("sentBytes", counters_.sent_bytes.Get());
  result.Set("received", counters_.received.Get());
  result.Set("receivedBytes", counters_.received_bytes.Get());
  result.Set("truncated", counters_.truncated.Get());
  result.Set("overruns", counters_.overruns.Get());
  result.Set("receiveErrors", counters_.receive_errors.Get());
  result.Set("discarded", counters_.discarded.Get());
  result.Set("batches", counters_.batches.Get());
  result.Set("wakes", counters_.wakes.Get());
  result.Set("waits", counters_.waits.Get());
  result.Set("waitedNs", counters_.waited_ns.Get());
  // The kernel's own figures for the socket: what waits in its queue, and how many datagrams it has dropped.
  uint32_t memory[SK_MEMINFO_VARS] = {};
  socklen_t length = sizeof memory;
  getsockopt(fd_.get(), SOL_SOCKET, SO_MEMINFO, memory, &length);
  result.Set("queuedBytes", memory[SK_MEMINFO_RMEM_ALLOC]);
  result.Set("kernelDrops", memory[SK_MEMINFO_DROPS]);
  return result;
}

Napi::Value NetlinkSocket::Close(const Napi::CallbackInfo& info) {
  StopReceiving();
  fd_.Close();
  return info.Env().Undefined();
}

ReceiveThread& NetlinkSocket::RequireThread(Napi::Env env, const char* method) {
  if (!thread_) throw ErrnoError(env, fd_.IsOpen() ? EINVAL : EBADF, method);
  return *thread_;
}

ReceiveThread& NetlinkSocket::RequireOpenThread(Napi::Env env, const char* method) {
  if (!fd_.IsOpen()) throw ErrnoError(env, EBADF, method);
  return RequireThread(env, method);
}

// A datagram that the thread takes can't be waited for here, too.
void NetlinkSocket::RefuseWhileReceiving(Napi::Env env) {
  if (thread_) throw ErrnoError(env, fd_.IsOpen() ? EBUSY : EBADF, "recvmsg");
}

// The thread's object stays after close, so that what it received can still be taken.
void NetlinkSocket::StopReceiving() {
  if (thread_) thread_->Stop();
  if (!wake_.IsSet()) return;
  napi_remove_env_cleanup_hook(Env(), StopAtExit, this);
  wake_.Release();
}

void NetlinkSocket::StopAtExit(void* socket) {
  auto* self = static_cast<NetlinkSocket*>(socket);
  if (self->thread_) self->thread_->Stop();
  self->wake_.Abandon();
}
