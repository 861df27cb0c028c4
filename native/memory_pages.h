// Has the kernel back memory with pages now, with what is in it left as it is. A page that is missing when it is
// touched costs microseconds, and where memory is short as long as it takes to find one, whatever the thread's priority.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

// Linux before 5.14 refuses it; pages then come as they are touched.
inline void PopulatePages(const void* data, size_t bytes) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t from = reinterpret_cast<uintptr_t>(data) / page * page;
  const uintptr_t to = reinterpret_cast<uintptr_t>(data) + bytes;
  madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
}
