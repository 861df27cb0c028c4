#include "slabs.h"

#include "arguments.h"

namespace {

constexpr uint32_t kMaxSlabs = 64;
constexpr uint32_t kMinSlabBytes = 4096;
constexpr uint32_t kMaxSlabBytes = 1u << 30;

Slab RequireSlab(const Napi::Value& data, const Napi::Value& index) {
  const View<uint8_t> bytes = RequireSharedBytes(data, "slabs[].data");
  const View<uint8_t> rows = RequireSharedBytes(index, "slabs[].index");
  if (bytes.length < kMinSlabBytes || bytes.length > kMaxSlabBytes) {
    throw OutOfRange(data.Env(), "slabs[].data", "from 4 KiB to 1 GiB long");
  }
  if (rows.length < sizeof(IndexRow) || rows.length > kMaxSlabBytes) {
    throw OutOfRange(data.Env(), "slabs[].index", "from 48 bytes, one row, to 1 GiB long");
  }
  if (reinterpret_cast<uintptr_t>(rows.data) % alignof(IndexRow) != 0) {
    throw OutOfRange(data.Env(), "slabs[].index", "aligned to 8 bytes");
  }
  return {bytes.data, static_cast<uint32_t>(bytes.length), reinterpret_cast<IndexRow*>(rows.data),
          static_cast<uint32_t>(rows.length / sizeof(IndexRow))};
}

}  // namespace

LentSlabs RequireSlabs(const Napi::Value& value) {
  if (!value.IsArray()) throw TypeMismatch(value.Env(), "slabs", "an array");
  const Napi::Array array = value.As<Napi::Array>();
  const uint32_t count = array.Length();
  if (count < 1 || count > kMaxSlabs) throw OutOfRange(value.Env(), "slabs", "1 to 64 slabs");
  LentSlabs lent;
  for (uint32_t i = 0; i < count; i++) {
    const Napi::Value element = array.Get(i);
    if (!element.IsObject()) throw TypeMismatch(value.Env(), "slabs[]", "an object");
    const Napi::Value data = element.As<Napi::Object>().Get("data");
    const Napi::Value index = element.As<Napi::Object>().Get("index");
    lent.slabs.push_back(RequireSlab(data, index));
    lent.references.push_back(Napi::Reference<Napi::Value>::New(data, 1));
    lent.references.push_back(Napi::Reference<Napi::Value>::New(index, 1));
  }
  return lent;
}
