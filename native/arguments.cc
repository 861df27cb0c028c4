#include "arguments.h"

#include <climits>
#include <cmath>
#include <string>

namespace {

template <typename E>
Napi::Error WithCode(Napi::Env env, const std::string& message, const char* code) {
  Napi::Error error = E::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

double RequireInteger(const Napi::Value& value, const char* name, double max) {
  if (!value.IsNumber()) throw TypeMismatch(value.Env(), name, "a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  // Written so that NaN fails too.
  if (!(number >= 0 && number <= max) || std::trunc(number) != number) {
    const std::string expected = "an integer from 0 to " + std::to_string(static_cast<uint64_t>(max));
    throw OutOfRange(value.Env(), name, expected.c_str());
  }
  return number;
}

struct RawView {
  void* data;
  size_t length;
  bool shared;
};

RawView RequireTypedArray(const Napi::Value& value, const char* name, napi_typedarray_type wanted,
                          const char* expected) {
  const Napi::Env env = value.Env();
  if (!value.IsTypedArray()) throw TypeMismatch(env, name, expected);
  napi_typedarray_type type;
  RawView view{};
  napi_value buffer;
  // The raw call: Napi::TypedArray would cast the buffer to an ArrayBuffer, which a SharedArrayBuffer is not.
  if (napi_get_typedarray_info(env, value, &type, &view.length, &view.data, &buffer, nullptr) != napi_ok ||
      type != wanted) {
    throw TypeMismatch(env, name, expected);
  }
  bool detached = false;
  napi_is_detached_arraybuffer(env, buffer, &detached);
  if (detached) throw TypeMismatch(env, name, "an array whose buffer is still here, not transferred away");
  bool unshared = true;
  napi_is_arraybuffer(env, buffer, &unshared);
  view.shared = !unshared;
  return view;
}

template <typename T>
View<T> RequireView(const Napi::Value& value, const char* name, napi_typedarray_type type, const char* expected) {
  const RawView view = RequireTypedArray(value, name, type, expected);
  return {static_cast<T*>(view.data), view.length};
}

template <typename T>
View<T> AtLeast(Napi::Env env, View<T> view, const char* name, size_t min_length) {
  if (view.length < min_length) {
    const std::string expected = "an array of at least " + std::to_string(min_length) + " elements";
    throw OutOfRange(env, name, expected.c_str());
  }
  return view;
}

}  // namespace

Napi::Error TypeMismatch(Napi::Env env, const char* name, const char* expected) {
  return WithCode<Napi::TypeError>(env, std::string(name) + " must be " + expected, "ERR_INVALID_ARG_TYPE");
}

Napi::Error OutOfRange(Napi::Env env, const char* name, const char* expected) {
  return WithCode<Napi::RangeError>(env, std::string(name) + " must be " + expected, "ERR_OUT_OF_RANGE");
}

uint32_t RequireUint32(const Napi::Value& value, const char* name) {
  return static_cast<uint32_t>(RequireInteger(value, name, UINT32_MAX));
}

uint32_t OptionalUint32(const Napi::Value& value, const char* name, uint32_t fallback) {
  return value.IsUndefined() ? fallback : RequireUint32(value, name);
}

int RequireInt(const Napi::Value& value, const char* name) {
  return static_cast<int>(RequireInteger(value, name, INT_MAX));
}

bool RequireBoolean(const Napi::Value& value, const char* name) {
  if (!value.IsBoolean()) throw TypeMismatch(value.Env(), name, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::string RequireString(const Napi::Value& value, const char* name) {
  if (!value.IsString()) throw TypeMismatch(value.Env(), name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

Napi::Function RequireFunction(const Napi::Value& value, const char* name) {
  if (!value.IsFunction()) throw TypeMismatch(value.Env(), name, "a function");
  return value.As<Napi::Function>();
}

double RequireNs(const Napi::Value& value, const char* name) { return RequireInteger(value, name, 0x1p53); }

uint64_t RequireTimeoutNs(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) throw TypeMismatch(value.Env(), name, "a number");
  const double ms = value.As<Napi::Number>().DoubleValue();
  if (!(ms >= 0 && ms <= kMaxTimeoutMs)) throw OutOfRange(value.Env(), name, "from 0 to 60000 milliseconds");
  return static_cast<uint64_t>(ms * 1e6);
}

View<uint8_t> RequireBytes(const Napi::Value& value, const char* name) {
  return RequireView<uint8_t>(value, name, napi_uint8_array, "a Uint8Array");
}

View<double> RequireDoubles(const Napi::Value& value, const char* name, size_t min_length) {
  const auto view = RequireView<double>(value, name, napi_float64_array, "a Float64Array");
  return AtLeast(value.Env(), view, name, min_length);
}

View<uint32_t> RequireUint32s(const Napi::Value& value, const char* name, size_t min_length) {
  const auto view = RequireView<uint32_t>(value, name, napi_uint32_array, "a Uint32Array");
  return AtLeast(value.Env(), view, name, min_length);
}

View<uint8_t> RequireSharedBytes(const Napi::Value& value, const char* name) {
  const char* expected = "a Uint8Array over a SharedArrayBuffer";
  const RawView view = RequireTypedArray(value, name, napi_uint8_array, expected);
  if (!view.shared) throw TypeMismatch(value.Env(), name, expected);
  return {static_cast<uint8_t*>(view.data), view.length};
}
