#include "relay.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

#include "failure.h"
#include "pcapng_stream.h"

namespace {

constexpr size_t kStreamBuffer = 256 << 10;
// Packets that are passed on before stdin and the drops are looked at again.
constexpr int kMostAtOnce = 64;

int64_t Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

int64_t WallAhead() { return Now(CLOCK_REALTIME) - Now(CLOCK_MONOTONIC); }

// Something was written to it, which means nothing, or it has ended.
bool HasEnded(int input) {
  char ignored[256];
  return read(input, ignored, sizeof(ignored)) <= 0;
}

}  // namespace

void Relay(Tap& tap, const char* interface_name) {
  setvbuf(stdout, nullptr, _IOFBF, kStreamBuffer);
  PcapngStream stream(stdout);
  stream.Start(interface_name);
  fflush(stdout);
  // Times are CLOCK_MONOTONIC's, written as the wall clock's of now and of what follows from it: a wall clock that is
  // set meanwhile, or that went on while the machine slept, moves no packet. The client knows by how much they differ.
  const int64_t wall_ahead_ns = WallAhead();
  fprintf(stderr, "nlscope-nlmon: capturing on %s, wall clock %lld ns ahead\n", interface_name,
          static_cast<long long>(wall_ahead_ns));
  uint64_t dropped = 0;
  // Of stdout only errors are waited for, which poll() always tells.
  pollfd waited[] = {{tap.fd(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
  while (!ferror(stdout)) {
    if (poll(waited, 3, -1) < 0) Fail("poll");
    if (waited[1].revents && HasEnded(STDIN_FILENO)) return;
    if (waited[2].revents) return;
    const int64_t shift_ns = wall_ahead_ns - WallAhead();
    Packet packet;
    for (int count = 0; count < kMostAtOnce && tap.Receive(packet); count++)
      stream.Write(packet, packet.time_ns + shift_ns);
    if (const uint32_t more = tap.TakeDrops()) {
      dropped += more;
      stream.WriteDrops(dropped, Now(CLOCK_MONOTONIC) + wall_ahead_ns);
    }
    fflush(stdout);
  }
}
