// nlscope-nlmon: captures all netlink traffic of this network namespace and writes it to stdout as pcapng. Takes no
// arguments and reads nothing but the end of its stdin, at which it ends. It is meant to be run as root, by pkexec.
//
// While it has privileges it makes an nlmon device and a packet socket on it. Then it becomes two processes, both of user
// nobody. One relays packets and has no privilege at all. The other keeps CAP_NET_ADMIN, takes no input, and waits for the
// first one's end, whatever brings that about, or for a signal; then it removes the device.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "device.h"
#include "failure.h"
#include "privileges.h"
#include "relay.h"
#include "tap.h"

namespace {

// What ends a capture, but for SIGKILL. Blocked from the start, so that none comes between a device and its removal.
sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
  return signals;
}

void Say(const Failure& failure) { fprintf(stderr, "nlscope-nlmon: %s\n", failure.what()); }

int RunRelay(Tap& tap, const char* interface_name, pid_t parent) {
  try {
    DropPrivileges(Keep::kNothing);
    // Ends with its parent. Set here, since a change of user takes it back.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) Fail("prctl PR_SET_PDEATHSIG");
    if (getppid() != parent) return 1;
    const sigset_t signals = EndingSignals();
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    Relay(tap, interface_name);
    return 0;
  } catch (const Failure& failure) {
    Say(failure);
    return 1;
  }
}

// The tap stays open in the relay only.
pid_t StartRelay(Device& device) {
  Tap tap(device.index());
  device.BringUp();
  const pid_t parent = getpid();
  const pid_t relay = fork();
  if (relay < 0) Fail("fork");
  if (relay > 0) return relay;
  device.Close();
  _exit(RunRelay(tap, device.name().c_str(), parent));
}

// Returns the relay's exit status, or 0 where a signal ended it.
int WaitForEnd(pid_t relay) {
  const sigset_t signals = EndingSignals();
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGCHLD) {
      kill(relay, SIGKILL);
      return 0;
    }
    int status = 0;
    // A relay that is stopped sends the signal too.
    if (waitpid(relay, &status, WNOHANG) == relay) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
}

int Capture() {
  Device device;
  int status = 1;
  try {
    const pid_t relay = StartRelay(device);
    // The pipes are the relay's alone, so that their other ends see when it ends.
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    DropPrivileges(Keep::kNetAdmin);
    status = WaitForEnd(relay);
  } catch (const Failure&) {
    // This ends a relay too.
    device.Remove();
    throw;
  }
  device.Remove();
  return status;
}

// Before anything is opened: what is closed would be taken by a socket.
void CheckSurroundings(int argc) {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0) Fail("descriptor " + std::to_string(fd));
  if (argc > 1) throw Failure("it takes no arguments");
  if (isatty(STDOUT_FILENO)) throw Failure("it writes pcapng to stdout, which is a terminal: give it a pipe or a file");
  if (getuid() != geteuid()) throw Failure("it is not made to be setuid");
  if (getuid() != 0) Fail("it has to be run as root", EPERM);
}

}  // namespace

int main(int argc, char**) {
  try {
    CheckSurroundings(argc);
    signal(SIGPIPE, SIG_IGN);
    // Ignored, the relay's end would not be told.
    signal(SIGCHLD, SIG_DFL);
    const sigset_t signals = EndingSignals();
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return Capture();
  } catch (const Failure& failure) {
    Say(failure);
    return 1;
  }
}
