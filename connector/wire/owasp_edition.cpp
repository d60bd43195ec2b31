#include <algorithm>
#include <array>
#include <string>

#include "connector/wire/report_records.h"

namespace qualyswas::wire {
namespace {

using model::OwaspEdition;

struct EditionRow {
  OwaspEdition edition;
  std::string_view code, name;
};

// The two codes whose name is another one in each edition of the OWASP Top Ten.
constexpr auto kEditionRows = std::to_array<EditionRow>({
    {OwaspEdition::Of2013, "A4", "Insecure Direct Object References"},
    {OwaspEdition::Of2013, "A10", "Unvalidated Redirects and Forwards"},
    {OwaspEdition::Of2017, "A4", "XML External Entities (XXE)"},
    {OwaspEdition::Of2017, "A10", "Insufficient Logging & Monitoring"},
    {OwaspEdition::Of2021, "A4", "Insecure Design"},
    {OwaspEdition::Of2021, "A10", "Server Side Request Forgery (SSRF)"},
});

// Letters in lower case and nothing else, "&" as "and": blanks and hyphens do not matter. What stands in brackets is an
// abbreviation.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name.substr(0, name.find('('))) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') letters += c;
    if (c == '&') letters += "and";
  }
  return letters;
}

}  // namespace

OwaspEdition owasp_edition(const std::vector<model::CodeName>& list) {
  auto edition = OwaspEdition::Unknown;
  for (const auto& entry : list) {
    const auto tells = [&](const EditionRow& row) { return row.code == entry.code; };
    if (std::ranges::none_of(kEditionRows, tells)) continue;
    const auto letters = letters_of(entry.name);
    const auto* row = std::ranges::find_if(kEditionRows, [&](const EditionRow& candidate) {
      return tells(candidate) && letters_of(candidate.name) == letters;
    });
    if (row == kEditionRows.end()) return OwaspEdition::Unknown;  // an edition that is not in the table
    if (edition != OwaspEdition::Unknown && edition != row->edition) return OwaspEdition::Unknown;
    edition = row->edition;
  }
  return edition;
}

}  // namespace qualyswas::wire
