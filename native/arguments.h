// Turns JavaScript arguments into C++ ones, or throws a TypeError (ERR_INVALID_ARG_TYPE) or RangeError
// (ERR_OUT_OF_RANGE) that names the argument. Converts nothing silently: "1", NaN and 1.5 are not integers.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>

// A view into a typed array's memory. Valid until JavaScript runs again: it could detach the array's buffer.
template <typename T>
struct View {
  T* data;
  size_t length;
};

Napi::Error TypeMismatch(Napi::Env env, const char* name, const char* expected);
Napi::Error OutOfRange(Napi::Env env, const char* name, const char* expected);

uint32_t RequireUint32(const Napi::Value& value, const char* name);
// As RequireUint32, but undefined yields `fallback`.
uint32_t OptionalUint32(const Napi::Value& value, const char* name, uint32_t fallback);
// A C int that isn't negative, as setsockopt and socket want it.
int RequireInt(const Napi::Value& value, const char* name);
bool RequireBoolean(const Napi::Value& value, const char* name);
std::string RequireString(const Napi::Value& value, const char* name);
Napi::Function RequireFunction(const Napi::Value& value, const char* name);
// Whole nanoseconds, as many as a double counts exactly.
double RequireNs(const Napi::Value& value, const char* name);
// Milliseconds, fractions allowed, from 0 to kMaxTimeoutMs; returned as nanoseconds.
uint64_t RequireTimeoutNs(const Napi::Value& value, const char* name);

View<uint8_t> RequireBytes(const Napi::Value& value, const char* name);
View<double> RequireDoubles(const Napi::Value& value, const char* name, size_t min_length);
View<uint32_t> RequireUint32s(const Napi::Value& value, const char* name, size_t min_length);
// A Uint8Array over a SharedArrayBuffer, so that no script can take the memory away while another thread writes it.
View<uint8_t> RequireSharedBytes(const Napi::Value& value, const char* name);

// A native wait can't be interrupted, not even by worker.terminate(): no wait is longer than this.
constexpr double kMaxTimeoutMs = 60'000;
