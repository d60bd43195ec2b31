#include "conformance/framework/claims.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ostream>
#include <utility>

#include "conformance/framework/verdict.h"

namespace qualyswas::conformance {
namespace {

std::vector<Claim>& registered() {
  static std::vector<Claim> all;
  return all;
}

// "Rows/LastSeen" -> "LastSeen"
std::string_view without_prefix(std::string_view suite) {
  const auto slash = suite.rfind('/');
  return slash == std::string_view::npos ? suite : suite.substr(slash + 1);
}

// "IsMapped/STAT_001_new" -> "IsMapped" and "STAT_001_new"
std::pair<std::string_view, std::string_view> split_row(std::string_view test) {
  const auto slash = test.find('/');
  if (slash == std::string_view::npos) return {test, {}};
  return {test.substr(0, slash), test.substr(slash + 1)};
}

// The id that a row's name begins with, nullptr when it begins with none.
const Requirement* id_in_row(std::string_view row) {
  const auto requirement = std::ranges::find_if(kRequirements, [&](const Requirement& candidate) {
    return row == test_name(candidate.id) || row.starts_with(test_name(candidate.id) + "_");
  });
  return requirement == kRequirements.end() ? nullptr : requirement;
}

}  // namespace

std::string_view name_of(Harm harm) {
  switch (harm) {
    case Harm::FalseComplete:
      return "FALSE-COMPLETE";
    case Harm::Loss:
      return "LOSS";
    case Harm::Stale:
      return "STALE";
    case Harm::Duplicate:
      return "DUPLICATE";
    case Harm::Wrong:
      return "WRONG";
    case Harm::Leak:
      return "LEAK";
    case Harm::Hang:
      return "HANG";
    case Harm::Crash:
      return "CRASH";
  }
  return "WRONG";
}

std::ostream& operator<<(std::ostream& out, Harm harm) { return out << "[harm: " << name_of(harm) << "] "; }

std::string_view name_of(Plane plane) { return plane == Plane::Wire ? "wire" : "data"; }
std::ostream& operator<<(std::ostream& out, Plane plane) { return out << "[plane: " << name_of(plane) << "] "; }

void judges_wire() {
  if (testing::UnitTest::GetInstance()->current_test_info() != nullptr)
    testing::Test::RecordProperty(std::string{kWireKey}, "judged");
}

void informational(std::string_view what_we_do) {
  testing::Test::RecordProperty(std::string{kInformationalKey}, std::string{what_we_do});
}

void non_strict(std::string_view why) { testing::Test::RecordProperty(std::string{kNonStrictKey}, std::string{why}); }

std::string test_name(std::string_view value) {
  std::string name;
  for (const char letter : value) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
      name += letter;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() ? "empty" : name;
}

std::string row_name(Id id, std::string_view value) { return test_name(id.text()) + "_" + test_name(value); }

const std::vector<Claim>& claims() { return registered(); }

std::vector<std::string_view> ids_of(std::string_view suite, std::string_view test, const std::vector<Claim>& claims) {
  const auto bare_suite = without_prefix(suite);
  const auto [bare_test, row] = split_row(test);
  std::vector<std::string_view> ids;
  for (const auto& claim : claims) {
    if (claim.suite != bare_suite || (!claim.test.empty() && claim.test != bare_test)) continue;
    for (const auto id : claim.ids) ids.push_back(id.text());
  }
  if (const auto* requirement = id_in_row(row)) ids.push_back(requirement->id);
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

bool conforms(std::string_view suite, std::string_view test, std::initializer_list<Id> ids) {
  registered().push_back({.suite = suite, .test = test, .ids = ids});
  return true;
}

namespace {
constexpr std::string_view kUnsupportedBegin = "[unsupported: ", kUnsupportedEnd = " :unsupported]";
}  // namespace

NotSupported::NotSupported(const std::string& reason)
    : std::runtime_error{std::string{kUnsupportedBegin} + reason + std::string{kUnsupportedEnd}} {}

std::optional<std::string> read_not_supported(std::string_view message) {
  const auto begin = message.find(kUnsupportedBegin), end = message.rfind(kUnsupportedEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  const auto from = begin + kUnsupportedBegin.size();
  return std::string{message.substr(from, end - from)};
}

}  // namespace qualyswas::conformance
