// Passes packets on until nobody wants them any more.
#pragma once

#include "tap.h"

// From the tap to stdout as pcapng; returns when stdin ends, stdout has no reader, or the device is gone. Needs no
// privilege. Throws Failure.
void Relay(Tap& tap, const char* interface_name);
