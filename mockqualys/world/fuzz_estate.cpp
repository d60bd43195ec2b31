// An estate as a person writes it: several files in one input, each behind a line "== NAME". A refusal is one readable
// line; what is read is read again alike, is looked through without harm, and can be played to the end of its timeline.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mockqualys/world/element_edit.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/estate_check.h"
#include "mockqualys/world/estate_json.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace mockqualys;  // NOLINT(google-build-using-namespace)

Files files_in(std::string_view text) {
  constexpr std::string_view kMark = "== ";
  Files files;
  std::string* into = nullptr;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    const auto whole = text.substr(0, std::min(text.size(), line.size() + 1));
    text.remove_prefix(whole.size());
    if (line.starts_with(kMark))
      into = &files[std::string{line.substr(kMark.size())}];
    else if (into != nullptr)
      into->append(whole);
  }
  return files;
}

bool is_one_line(std::string_view text) { return !text.empty() && text.find('\n') == std::string_view::npos; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto files = files_in({reinterpret_cast<const char*>(data), size});
  for (const auto& problem : check_estate(files))
    if (problem.what.empty() || problem.line < 1) broken();
  for (const auto& [name, content] : files)
    if (name.ends_with(".json")) static_cast<void>(event_lines(content));

  auto estate = read_estate("fuzz", files, Timelines::Unproven);
  if (!estate) {
    if (!is_one_line(estate.error())) broken();
    return 0;
  }
  const auto again = read_estate("fuzz", files, Timelines::Proven);
  if (!again || again->events.size() != estate->events.size() || again->users.size() != estate->users.size()) broken();
  for (const auto& event : estate->events) {
    if (event.at < estate->start && &event != &estate->events.front()) continue;
    // The timeline was played when it was read: it plays again.
    if (!apply_change(event.change, estate->state)) broken();
  }
  return 0;
}
