// The messages of a run: any of them can be made again from its iteration, so that none has to be kept until its echo.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arguments.h"
#include "run_plan.h"

class RunMessage {
 public:
  // The plan outlives it.
  explicit RunMessage(const RunPlan& plan);

  // The iteration-th message, from 0. Valid until the next call; the same one again costs nothing.
  View<const uint8_t> Build(uint64_t iteration);
  // Which iteration has this sequence, of a run that counts it. Nothing: none has.
  std::optional<uint64_t> IterationOf(uint32_t sequence) const;
  uint32_t first_sequence() const { return first_sequence_; }
  uint16_t type() const { return type_; }

 private:
  void Change(uint64_t iteration);
  void Count(uint64_t iteration);
  void Grow(uint64_t iteration);

  const RunPlan& plan_;
  uint32_t first_sequence_;
  uint16_t type_;
  std::vector<uint8_t> bytes_;
  std::optional<uint64_t> built_;
};
