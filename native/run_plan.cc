#include "run_plan.h"

#include <linux/netlink.h>

#include <string>

#include "arguments.h"

namespace {

// As long as a payload may be (core/contract/api.ts).
constexpr uint32_t kMaxPayloadBytes = 1 << 20;
constexpr uint32_t kMaxInFlight = 65'536;

Napi::Value Member(const Napi::Object& object, const char* name) { return object.Get(name); }

std::vector<uint8_t> RequireMessage(const Napi::Value& value) {
  const View<uint8_t> bytes = RequireBytes(value, "run.message");
  if (bytes.length < sizeof(nlmsghdr) || bytes.length > sizeof(nlmsghdr) + kMaxPayloadBytes) {
    throw OutOfRange(value.Env(), "run.message", "a header of 16 bytes and a payload of up to 1 MiB");
  }
  return {bytes.data, bytes.data + bytes.length};
}

void RequireCounter(const Napi::Object& object, size_t payload_bytes, RunChange& change) {
  change.offset = RequireUint32(Member(object, "offset"), "run.change.offset");
  change.width = RequireUint32(Member(object, "width"), "run.change.width");
  change.big_endian = RequireString(Member(object, "order"), "run.change.order") == "big";
  const uint32_t width = change.width;
  if (width != 1 && width != 2 && width != 4 && width != 8) {
    throw OutOfRange(object.Env(), "run.change.width", "1, 2, 4 or 8");
  }
  if (change.offset > payload_bytes || width > payload_bytes - change.offset) {
    throw OutOfRange(object.Env(), "run.change.offset", "inside the payload, the counter's width included");
  }
}

void RequireGrowth(const Napi::Object& object, RunChange& change) {
  change.step = RequireUint32(Member(object, "step"), "run.change.step");
  change.maximum = RequireUint32(Member(object, "maximum"), "run.change.maximum");
  if (change.step == 0) throw OutOfRange(object.Env(), "run.change.step", "1 or more");
  if (change.maximum > kMaxPayloadBytes) throw OutOfRange(object.Env(), "run.change.maximum", "1 MiB or less");
}

RunChange RequireChange(const Napi::Value& value, size_t payload_bytes) {
  if (!value.IsObject()) throw TypeMismatch(value.Env(), "run.change", "an object");
  const Napi::Object object = value.As<Napi::Object>();
  const std::string kind = RequireString(Member(object, "kind"), "run.change.kind");
  RunChange change;
  if (kind == "none") return change;
  if (kind == "counter") {
    change.kind = RunChange::Kind::kCounter;
    RequireCounter(object, payload_bytes, change);
  } else if (kind == "random") {
    change.kind = RunChange::Kind::kRandom;
    change.seed = RequireUint32(Member(object, "seed"), "run.change.seed");
  } else if (kind == "grow") {
    change.kind = RunChange::Kind::kGrow;
    RequireGrowth(object, change);
  } else {
    throw TypeMismatch(value.Env(), "run.change.kind", "none, counter, random or grow");
  }
  return change;
}

}  // namespace

RunPlan RequireRunPlan(const Napi::Value& value) {
  if (!value.IsObject()) throw TypeMismatch(value.Env(), "run", "an object");
  const Napi::Object object = value.As<Napi::Object>();
  RunPlan plan;
  plan.message = RequireMessage(Member(object, "message"));
  plan.change = RequireChange(Member(object, "change"), plan.message.size() - sizeof(nlmsghdr));
  plan.counts_sequence = RequireBoolean(Member(object, "countsSequence"), "run.countsSequence");
  plan.fits_length = RequireBoolean(Member(object, "fitsLength"), "run.fitsLength");
  plan.port_id = RequireUint32(Member(object, "portId"), "run.portId");
  plan.groups_mask = RequireUint32(Member(object, "groupsMask"), "run.groupsMask");
  plan.answers_only = RequireBoolean(Member(object, "answersOnly"), "run.answersOnly");
  plan.count = RequireUint32(Member(object, "count"), "run.count");
  plan.duration_ns = RequireNs(Member(object, "durationNs"), "run.durationNs");
  plan.interval_ns = RequireNs(Member(object, "intervalNs"), "run.intervalNs");
  plan.spin_ns = RequireNs(Member(object, "spinNs"), "run.spinNs");
  plan.in_flight = RequireUint32(Member(object, "inFlight"), "run.inFlight");
  plan.lost_after_ns = RequireNs(Member(object, "lostAfterNs"), "run.lostAfterNs");
  const Napi::Value cpu = Member(object, "cpu");
  if (!cpu.IsUndefined()) plan.cpu = RequireUint32(cpu, "run.cpu");
  if (plan.in_flight < 1 || plan.in_flight > kMaxInFlight) {
    throw OutOfRange(value.Env(), "run.inFlight", "from 1 to 65536");
  }
  return plan;
}
