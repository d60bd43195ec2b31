#include "connector/profiles/vulcan/score.h"

#include <algorithm>
#include <array>

#include "connector/profiles/table.h"

namespace qualyswas::profiles::vulcan {
namespace {

struct ScoreRow {
  std::string_view qualys;
  int vulcan_tenths;  // 75 is the guide's 7.5
};

// Vulcan guide, "Vulnerability score mapping"; its last line holds two values.
constexpr auto kScoreRows = std::to_array<ScoreRow>({
    {"5", 100},
    {"4", 75},
    {"3", 50},
    {"2", 25},
    {"1", 0},
    {"0", 0},
});
static_assert(keys_are_unique(kScoreRows, &ScoreRow::qualys));

}  // namespace

std::optional<int> find_score_tenths(std::string_view severity) {
  const auto row = std::ranges::find(kScoreRows, severity, &ScoreRow::qualys);
  if (row == kScoreRows.end()) return std::nullopt;
  return row->vulcan_tenths;
}

}  // namespace qualyswas::profiles::vulcan
