#include "connector/profiles/neurons/severity.h"

#include <algorithm>
#include <array>

namespace qualyswas::profiles::neurons {
namespace {

using model::FindingKind;

// The guide's plugin types: "Confirmed Vulnerability or Vulnerability", "Potential Vulnerability", "Information
// Gathered". Sensitive content is in none of its tables.
struct SeverityRow {
  std::string_view qualys, neurons;
};

// Ivanti guide, "Severity Mapping", "Plugin Type: Confirmed Vulnerability or Vulnerability".
constexpr auto kConfirmedRows = std::to_array<SeverityRow>({
    {"1", "Low"},
    {"2", "Medium"},
    {"3", "High"},
    {"4", "Critical"},
    {"5", "Critical"},
});

// Ivanti guide, "Severity Mapping", "Plugin Type: Potential Vulnerability".
constexpr auto kPotentialRows = std::to_array<SeverityRow>({
    {"1", "Low"},
    {"2", "Medium"},
    {"3", "High"},
    {"4", "Critical"},
    {"5", "Critical"},
});

// Ivanti guide, "Severity Mapping", "Plugin Type: Information Gathered".
constexpr auto kInformationRows = std::to_array<SeverityRow>({
    {"1", "Low"},
    {"2", "Low"},
    {"3", "Low"},
});

template <std::size_t N>
std::optional<std::string_view> find_in(const std::array<SeverityRow, N>& rows, std::string_view level) {
  const auto row = std::ranges::find(rows, level, &SeverityRow::qualys);
  if (row == rows.end()) return std::nullopt;
  return row->neurons;
}

struct TypeRow {
  FindingKind kind;
  std::string_view neurons;
};

// Ivanti guide, "Additional Metadata Fields", "Vulnerability Type". A finding that says nothing is confirmed until the
// glossary says otherwise: it stands in the list of vulnerabilities.
constexpr auto kTypeRows = std::to_array<TypeRow>({
    {FindingKind::Confirmed, "Confirmed Vulnerability"},
    {FindingKind::Unsaid, "Confirmed Vulnerability"},
    {FindingKind::Potential, "Potential Vulnerability"},
    {FindingKind::InformationGathered, "Information Gathered"},
});

}  // namespace

std::optional<std::string_view> find_severity(FindingKind kind, std::string_view level) {
  switch (kind) {
    case FindingKind::Confirmed:
    case FindingKind::Unsaid:
      return find_in(kConfirmedRows, level);
    case FindingKind::Potential:
      return find_in(kPotentialRows, level);
    case FindingKind::InformationGathered:
      return find_in(kInformationRows, level);
    case FindingKind::SensitiveContent:
      break;
  }
  return std::nullopt;
}

FindingKind kind_of(const model::ReportFinding& finding) {
  switch (finding.section) {
    case model::ReportSection::SensitiveContent:
      return FindingKind::SensitiveContent;
    case model::ReportSection::InformationGathered:
      return FindingKind::InformationGathered;
    case model::ReportSection::Vulnerability:
      break;
  }
  if (!finding.potential) return FindingKind::Unsaid;
  return *finding.potential ? FindingKind::Potential : FindingKind::Confirmed;
}

FindingKind settled(FindingKind kind, std::string_view category) {
  if (kind != FindingKind::Unsaid) return kind;
  return category == "Potential Vulnerability" ? FindingKind::Potential : FindingKind::Confirmed;
}

std::optional<std::string_view> find_vulnerability_type(FindingKind kind) {
  const auto row = std::ranges::find(kTypeRows, kind, &TypeRow::kind);
  if (row == kTypeRows.end()) return std::nullopt;
  return row->neurons;
}

}  // namespace qualyswas::profiles::neurons
