#include <array>

#include <fmt/format.h>

#include "mockqualys/server/fidelity/behaviour.h"

namespace mockqualys::server {
namespace {

struct GradeRow {
  Grade grade;
  std::string_view name, meaning;
};
constexpr auto kGrades = std::to_array<GradeRow>({
    {Grade::Recorded, "recorded", "seen in a recorded exchange with the service"},
    {Grade::VendorDocument, "vendor document", "a page, a guide or a schema of the vendor says so"},
    {Grade::ClientCode, "client code", "a public client that runs against the service relies on it"},
    {Grade::Guide, "guide", "a connector's guide says so"},
    {Grade::Assumed, "assumed", "our choice; the service may do something else"},
});
const GradeRow& row_of(Grade grade) { return kGrades[static_cast<std::size_t>(grade)]; }

// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string_view name_of(Grade grade) { return row_of(grade).name; }
std::string_view meaning_of(Grade grade) { return row_of(grade).meaning; }

std::string fidelity_page() {
  std::string page =
      "# How faithful the fake is\n\nPrinted by `mockqualys fidelity`. Each behaviour is shown by a request that a "
      "test "
      "sends, and each call of the vendor is looked up in the fake by\na test.\n\n";
  page += "| grade | what it means | behaviours |\n|---|---|---|\n";
  for (const auto& grade : kGrades) {
    std::size_t count = 0;
    for (const auto& behaviour : behaviours()) count += behaviour.grade == grade.grade ? 1 : 0;
    page += fmt::format("| {} | {} | {} |\n", grade.name, grade.meaning, count);
  }
  std::string_view area;
  for (const auto& behaviour : behaviours()) {
    if (behaviour.area != area) {
      area = behaviour.area;
      page += fmt::format("\n## {}\n\n| behaviour | grade | reference |\n|---|---|---|\n", area);
    }
    page += fmt::format("| {} | {} | {} |\n", cell(behaviour.what), name_of(behaviour.grade), behaviour.source);
  }
  page += "\n## Every call of the vendor's API\n\n| call | |\n|---|---|\n";
  for (const auto& call : vendor_calls())
    page += fmt::format("| `{}/{}/{}` | {} |\n", call.operation, call.module, call.object,
                        call.refused_because.empty() ? "works" : fmt::format("refused: {}", call.refused_because));
  page += "\n## What it will never do\n\n";
  for (const auto& never : nevers()) page += fmt::format("- {} {}\n", never.what, never.why);
  return page;
}

}  // namespace mockqualys::server
