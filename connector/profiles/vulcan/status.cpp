#include "connector/profiles/vulcan/status.h"

#include <algorithm>
#include <array>

#include "connector/profiles/table.h"

namespace qualyswas::profiles::vulcan {
namespace {

constexpr std::string_view kVulnerable = "Vulnerable";
constexpr std::string_view kFixed = "Fixed";
constexpr std::string_view kFalsePositive = "Ignored - false positive";
constexpr std::string_view kRiskAcknowledged = "Ignored risk acknowledged";

struct StatusRow {
  std::string_view qualys, vulcan;
};

// Vulcan guide, "Vulnerability status mapping".
constexpr auto kStatusRows = std::to_array<StatusRow>({
    {"new", kVulnerable},
    {"active", kVulnerable},
    {"reopened", kVulnerable},
    {"retesting", kVulnerable},
    {"protected", kFixed},
    {"fixed", kFixed},
    {"false positive", kFalsePositive},
    {"not applicable", kFalsePositive},
    {"risk accepted", kRiskAcknowledged},
});
static_assert(keys_are_unique(kStatusRows, &StatusRow::qualys));

struct PrecedenceRow {
  std::string_view vulcan;
  int precedence;
};

// Register, MAP-030. kUnmappedPrecedence is our ruling: between Vulnerable and the ignored ones.
constexpr int kUnmappedPrecedence = 1;
constexpr auto kPrecedenceRows = std::to_array<PrecedenceRow>({
    {kVulnerable, 0},
    {kRiskAcknowledged, 2},
    {kFalsePositive, 3},
    {kFixed, 4},
});
static_assert(keys_are_unique(kPrecedenceRows, &PrecedenceRow::vulcan));

}  // namespace

std::string guide_words(std::string_view wire) {
  std::string words{wire};
  for (char& c : words) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = ' ';
  }
  return words;
}

std::optional<std::string_view> find_status(std::string_view qualys) {
  const auto row = std::ranges::find(kStatusRows, qualys, &StatusRow::qualys);
  if (row == kStatusRows.end()) return std::nullopt;
  return row->vulcan;
}

std::vector<std::string_view> statuses() {
  std::vector<std::string_view> statuses;
  for (const auto& row : kStatusRows)
    if (std::ranges::find(statuses, row.vulcan) == statuses.end()) statuses.push_back(row.vulcan);
  return statuses;
}

std::optional<std::string_view> find_ignored_status(std::string_view reason) {
  const auto status = find_status(reason);
  if (status == kFalsePositive || status == kRiskAcknowledged) return status;
  return std::nullopt;
}

int merge_precedence(std::optional<std::string_view> vulcan) {
  if (!vulcan) return kUnmappedPrecedence;
  const auto row = std::ranges::find(kPrecedenceRows, *vulcan, &PrecedenceRow::vulcan);
  return row == kPrecedenceRows.end() ? kUnmappedPrecedence : row->precedence;
}

}  // namespace qualyswas::profiles::vulcan
