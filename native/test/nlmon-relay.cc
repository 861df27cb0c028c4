// The relaying half of nlscope-nlmon on a device that every kernel has, for a test under sanitizers: from its packet socket
// on lo to stdout, until stdin ends.
#include <net/if.h>

#include <cstdio>

#include "../nlmon/failure.h"
#include "../nlmon/relay.h"
#include "../nlmon/tap.h"

int main() {
  try {
    Tap tap(static_cast<int>(if_nametoindex("lo")));
    Relay(tap, "lo");
    return 0;
  } catch (const Failure& failure) {
    fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
