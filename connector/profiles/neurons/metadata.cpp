#include "connector/profiles/neurons/metadata.h"

#include <algorithm>
#include <array>

#include "connector/profiles/table.h"

namespace qualyswas::profiles::neurons {
namespace {

using model::OwaspEdition;

struct SourceStatusRow {
  std::string_view qualys, neurons;
};

// Ivanti guide, "Additional Metadata Fields", "Source Status".
constexpr auto kSourceStatusRows = std::to_array<SourceStatusRow>({
    {"required", "Authentication Required"},
    {"not required", "Authentication Not Required"},
});
static_assert(keys_are_unique(kSourceStatusRows, &SourceStatusRow::qualys));

struct StateRow {
  std::string_view qualys, neurons;
};

// Register, URBA-003: FIXED closes, and nothing else does. A virtual patch (PROTECTED) leaves the application as weak
// as it was.
constexpr auto kStateRows = std::to_array<StateRow>({
    {"new", kOpen},
    {"active", kOpen},
    {"reopened", kOpen},
    {"retesting", kOpen},
    {"protected", kOpen},
    {"fixed", kClosed},
});
static_assert(keys_are_unique(kStateRows, &StateRow::qualys));

struct OwaspRow {
  OwaspEdition edition;
  std::string_view label;
};

// Ivanti guide, "Additional Metadata Fields", "OWASP 2017"; the other editions by the same pattern.
constexpr auto kOwaspRows = std::to_array<OwaspRow>({
    {OwaspEdition::Of2013, "OWASP 2013"},
    {OwaspEdition::Of2017, "OWASP 2017"},
    {OwaspEdition::Of2021, "OWASP 2021"},
});

struct ParameterRow {
  bool (*offers)(const model::ReportFinding&);
  std::string_view type;
};

// The form's URL. For web services the vendor writes "true" there, which tells nothing.
bool is_url(std::string_view text) { return text.find("://") != std::string_view::npos || text.starts_with('/'); }

// Register, FND-005. The first line that fits counts.
constexpr auto kParameterRows = std::to_array<ParameterRow>({
    {[](const model::ReportFinding& finding) { return !finding.cookie.empty(); }, "Cookie"},
    {[](const model::ReportFinding& finding) { return is_url(finding.form_entry_point); }, "Form field"},
    {[](const model::ReportFinding& finding) { return !finding.function.empty(); }, "Web service operation"},
    {[](const model::ReportFinding& finding) { return !finding.param.empty(); }, "Query"},
});

std::string lowered(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace

std::optional<std::string_view> find_source_status(std::string_view authentication) {
  const auto row = std::ranges::find(kSourceStatusRows, lowered(authentication), &SourceStatusRow::qualys);
  if (row == kSourceStatusRows.end()) return std::nullopt;
  return row->neurons;
}

std::optional<std::string_view> find_parameter_type(const model::ReportFinding& finding) {
  const auto row = std::ranges::find_if(kParameterRows, [&](const ParameterRow& line) { return line.offers(finding); });
  if (row == kParameterRows.end()) return std::nullopt;
  return row->type;
}

std::optional<std::string_view> find_state(std::string_view status) {
  const auto row = std::ranges::find(kStateRows, lowered(status), &StateRow::qualys);
  if (row == kStateRows.end()) return std::nullopt;
  return row->neurons;
}

std::string_view owasp_label(OwaspEdition edition) {
  const auto row = std::ranges::find(kOwaspRows, edition, &OwaspRow::edition);
  return row == kOwaspRows.end() ? "OWASP" : row->label;
}

}  // namespace qualyswas::profiles::neurons
