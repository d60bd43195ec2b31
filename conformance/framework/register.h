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

// Where it stands in the register; kRequirements.size() when the register has no such id. An index rather than a
// pointer: GCC 12 with -fsanitize=undefined cannot compare a pointer with null in a constant expression.
constexpr std::size_t index_of_requirement(std::string_view id) {
  std::size_t index = 0;
  while (index < kRequirements.size() && kRequirements[index].id != id) ++index;
  return index;
}

// nullptr: the register has no such id.
inline const Requirement* find_requirement(std::string_view id) {
  const auto index = index_of_requirement(id);
  return index == kRequirements.size() ? nullptr : &kRequirements[index];
}

// A requirement's id, proven by the compiler: `Id{"STAT-999"}` is an error where it stands.
class Id {
 public:
  consteval Id(const char* text) : index_{index_of_requirement(text)} {
    if (index_ == kRequirements.size()) throw "the register has no requirement of this id";
  }
  constexpr std::string_view text() const { return requirement().id; }
  constexpr const Requirement& requirement() const { return kRequirements[index_]; }

 private:
  std::size_t index_;
};

}  // namespace qualyswas::conformance
