// The memory that JavaScript lends to the receive thread, checked and held.
#pragma once

#include <napi.h>

#include <vector>

#include "slab_queue.h"

struct LentSlabs {
  std::vector<Slab> slabs;
  // Keep the memory where it is for as long as they exist.
  std::vector<Napi::Reference<Napi::Value>> references;
};

// From an array of { data, index }. Reading it may run the caller's getters.
LentSlabs RequireSlabs(const Napi::Value& value);
