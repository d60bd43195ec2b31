#include "conformance/report/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace qualyswas::conformance::report {
namespace {

// One cell: nothing of it ends the cell, begins a line or is markup.
std::string cell(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (std::string_view{"\\|`*_[]<>&"}.find(letter) != std::string_view::npos) out += '\\';
    out += static_cast<unsigned char>(letter) < 0x20U ? ' ' : letter;
  }
  return out;
}

std::string_view word_of(const Results& run, const std::vector<std::string>& words, const std::string& id) {
  const auto found = std::ranges::find(run.requirements, id, &RequirementRow::id);
  return found == run.requirements.end() ? std::string_view{"not in this run"}
                                         : words[static_cast<std::size_t>(found - run.requirements.begin())];
}

}  // namespace

std::string markdown(std::span<const Results> runs) {
  std::string head = "| id | level | requirement |", line = "|---|---|---|";
  for (const auto& name : column_names(runs)) {
    head += fmt::format(" {} |", cell(name));
    line += "---|";
  }
  std::vector<std::vector<std::string>> words;
  for (const auto& run : runs) words.push_back(requirement_words(run));
  auto out = head + "\n" + line + "\n";
  for (const auto& requirement : all_requirements(runs)) {
    out += fmt::format("| {} | {} | {} |", cell(requirement.id), cell(requirement.level), cell(requirement.text));
    for (std::size_t at = 0; at < runs.size(); ++at)
      out += fmt::format(" {} |", cell(word_of(runs[at], words[at], requirement.id)));
    out += "\n";
  }
  out += "\n";
  for (std::size_t at = 0; at < runs.size(); ++at)
    out += fmt::format("- {}: {}\n", cell(column_names(runs)[at]), cell(runs[at].verdict));
  return out;
}

}  // namespace qualyswas::conformance::report
