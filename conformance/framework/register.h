// The register of requirements as the program knows it: conformance/register/requirements.json, made into a constexpr
// table by the build. An Id can only be written down when the register has it.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace qualyswas::conformance {

enum class Level { Must, Should };
enum class Stage { Gated, Later };  // Gated: a Must without a case fails the build

struct Requirement {
  std::string_view id, area;
  Level level;
  std::string_view profile;  // vulcan, neurons or both
  std::string_view source, text;
  Stage stage;
};

#include "conformance/register/requirements.inc"

// nullptr: the register has no such id.
constexpr const Requirement* find_requirement(std::string_view id) {
  const auto* row = std::ranges::find(kRequirements, id, &Requirement::id);
  return row == kRequirements.end() ? nullptr : row;
}

// A requirement's id, proven by the compiler: `Id{"STAT-999"}` is an error where it stands.
class Id {
 public:
  consteval Id(const char* text) : requirement_{find_requirement(text)} {
    if (requirement_ == nullptr) throw "the register has no requirement of this id";
  }
  constexpr std::string_view text() const { return requirement_->id; }
  constexpr const Requirement& requirement() const { return *requirement_; }

 private:
  const Requirement* requirement_;
};

}  // namespace qualyswas::conformance
