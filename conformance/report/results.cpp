#include "conformance/report/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

// The text is parsed with a bound on its depth, then taken member by member: each reading names its place, so that the
// one catch at the end has a sentence to give. A member that is not known is left alone: it is of a later version.
namespace qualyswas::conformance::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 16;
constexpr int kFormat = 1;
constexpr std::int64_t kLargestCount = 1'000'000'000'000;
constexpr auto kVerdicts =
    std::to_array<std::string_view>({"ERROR", "FAILED", "UNSUPPORTED", "NON-STRICT", "OK", "INFORMATIONAL"});
constexpr auto kRequirementVerdicts = std::to_array<std::string_view>({"NO CASE", "not yet", "NOT APPLICABLE"});
constexpr auto kHarms =
    std::to_array<std::string_view>({"FALSE-COMPLETE", "LOSS", "STALE", "DUPLICATE", "WRONG", "LEAK", "HANG", "CRASH"});

class NotResults : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One object of the file and where it stands there.
class Object {
 public:
  Object(const Json& json, std::string path) : json_{json}, path_{std::move(path)} {
    if (!json_.is_object()) throw NotResults{fmt::format("{} is no object", path_.empty() ? "it" : path_)};
  }

  std::string text(const char* name) const { return text_at(member(name), place(name)); }
  std::string text_or(const char* name, std::string_view otherwise) const {
    return json_.contains(name) ? text(name) : std::string{otherwise};
  }
  template <class Words>
  std::string word(const char* name, const Words& words) const {
    auto word = text(name);
    if (std::ranges::find(words, word) == words.end())
      throw NotResults{fmt::format("{}: unknown word \"{}\"", place(name), head_of(word, 40))};
    return word;
  }
  bool flag(const char* name) const {
    const auto& found = member(name);
    if (!found.is_boolean()) throw NotResults{fmt::format("{} is neither true nor false", place(name))};
    return found.get<bool>();
  }
  double number(const char* name) const {
    const auto& found = member(name);
    if (!found.is_number()) throw NotResults{fmt::format("{} is no number", place(name))};
    return found.get<double>();
  }
  Object object(const char* name) const { return {member(name), place(name)}; }
  std::vector<Count> counts(const char* name) const {
    const auto inner = object(name);
    std::vector<Count> counts;
    for (const auto& [key, value] : inner.json_.items()) {
      if (!value.is_number_integer()) throw NotResults{fmt::format("{}.{} is no whole number", inner.path_, key)};
      counts.emplace_back(key, value.template get<std::int64_t>());
      if (counts.size() > kMostListed) throw NotResults{fmt::format("{} has too many members", inner.path_)};
    }
    return counts;
  }
  // Each element of a list, which may be missing.
  template <class Take>
  void each(const char* name, std::size_t most, Take take) const {
    const auto found = json_.find(name);
    if (found == json_.end()) return;
    if (!found->is_array()) throw NotResults{fmt::format("{} is no list", place(name))};
    if (found->size() > most)
      throw NotResults{fmt::format("{} has {} elements, more than {}", place(name), found->size(), most)};
    std::size_t index = 0;
    for (const auto& one : *found) take(one, fmt::format("{}[{}]", place(name), index++));
  }
  static std::string text_at(const Json& json, const std::string& place) {
    if (!json.is_string()) throw NotResults{fmt::format("{} is no text", place)};
    return json.get<std::string>();
  }

 private:
  std::string place(const char* name) const { return path_.empty() ? name : path_ + "." + name; }
  const Json& member(const char* name) const {
    const auto found = json_.find(name);
    if (found == json_.end()) throw NotResults{fmt::format("{} is missing", place(name))};
    return *found;
  }

  const Json& json_;
  std::string path_;
};

Evidence evidence_at(const Json& json, const std::string& path) {
  const Object object{json, path};
  for (const auto* list : {"facts", "faults", "exchanges", "said"}) object.each(list, kMostListed, [](auto&&...) {});
  Evidence evidence;
  try {
    evidence = evidence_of(json);
  } catch (const Json::exception& error) {
    throw NotResults{fmt::format("{}: {}", path, error.what())};
  }
  // They are counted with.
  const auto is_count = [](std::int64_t number) { return number >= 0 && number <= kLargestCount; };
  if (!is_count(evidence.left_out) ||
      !std::ranges::all_of(evidence.exchanges, [&](const Exchange& one) { return is_count(one.number); }))
    throw NotResults{fmt::format("{}: a number is not between 0 and {}", path, kLargestCount)};
  return evidence;
}

CaseRow case_at(const Json& json, const std::string& path) {
  const Object object{json, path};
  const auto plane = [&](const char* name) {
    const auto word = object.text_or(name, "not judged");
    return word == "not judged" ? word : object.word(name, kVerdicts);
  };
  CaseRow row{.name = object.text("name"),
              .handle = object.text_or("handle", ""),
              .requirements = {},
              .verdict = object.word("verdict", kVerdicts),
              .data = plane("data"),
              .wire = plane("wire"),
              .remark = object.text_or("remark", ""),
              .known = object.text_or("known", ""),
              .again = object.text_or("again", ""),
              .seconds = object.number("seconds"),
              .failures = {},
              .evidence = {}};
  object.each("requirements", kMostListed, [&](const Json& id, const std::string& place) {
    row.requirements.push_back(Object::text_at(id, place));
  });
  object.each("failures", kMostListed, [&](const Json& failure, const std::string& place) {
    const Object one{failure, place};
    row.failures.push_back({.where = one.text_or("where", ""),
                            .harm = one.word("harm", kHarms),
                            .plane = one.text_or("plane", "data"),
                            .message = one.text("message")});
  });
  object.each("evidence", kMostListed, [&](const Json& evidence, const std::string& place) {
    row.evidence.push_back(evidence_at(evidence, place));
  });
  return row;
}

RequirementRow requirement_at(const Json& json, const std::string& path) {
  const Object object{json, path};
  auto verdict = object.text("verdict");
  if (std::ranges::find(kRequirementVerdicts, verdict) == kRequirementVerdicts.end())
    verdict = object.word("verdict", kVerdicts);
  return {.id = object.text("id"),
          .area = object.text("area"),
          .level = object.text("level"),
          .profile = object.text("profile"),
          .source = object.text("source"),
          .text = object.text("text"),
          .verdict = std::move(verdict)};
}

Json parse(std::string_view text) {
  const auto bounded = [](int depth, Json::parse_event_t, const Json&) {
    if (depth > kDeepest) throw NotResults{fmt::format("it is nested deeper than {} levels", kDeepest)};
    return true;
  };
  try {
    return Json::parse(text, bounded);
  } catch (const Json::exception& error) {
    throw NotResults{fmt::format("it is no JSON: {}", head_of(error.what(), 200))};
  }
}

Results take(std::string_view text) {
  if (text.size() > kLargestFile)
    throw NotResults{fmt::format("it has {} bytes, more than {}", text.size(), kLargestFile)};
  const auto json = parse(text);
  const Object all{json, ""};
  if (all.number("format") != kFormat) throw NotResults{fmt::format("its format is not {}", kFormat)};
  const auto subject = all.object("subject");
  const auto summary = all.object("summary");
  Results results{.suite_version = all.object("suite").text("version"),
                  .subject = subject.text("name"),
                  .subject_version = subject.text("version"),
                  .profile = subject.text("profile"),
                  .verdict = summary.text("verdict"),
                  .badge = summary.text("badge"),
                  .holds = summary.flag("holds"),
                  .mostly_skipped = summary.flag("mostly_skipped"),
                  .case_counts = summary.counts("cases"),
                  .requirement_counts = summary.counts("requirements"),
                  .harm_counts = summary.counts("harms"),
                  .data_counts = summary.counts("data"),
                  .wire_counts = summary.counts("wire"),
                  .requirements = {},
                  .cases = {}};
  std::set<std::string> ids;
  all.each("requirements", kMostRequirements, [&](const Json& one, const std::string& place) {
    results.requirements.push_back(requirement_at(one, place));
    if (!ids.insert(results.requirements.back().id).second) throw NotResults{fmt::format("{} is there twice", place)};
  });
  all.each("cases", kMostCases,
           [&](const Json& one, const std::string& place) { results.cases.push_back(case_at(one, place)); });
  return results;
}

}  // namespace

tl::expected<Results, std::string> read_results(std::string_view text) {
  try {
    return take(text);
  } catch (const NotResults& error) {
    return tl::unexpected(std::string{error.what()});
  }
}

std::vector<std::string> column_names(std::span<const Results> runs) {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const auto& run : runs) {
    auto name = run.subject_version.empty() ? run.subject : run.subject + " " + run.subject_version;
    if (const int number = ++seen[name]; number > 1) name += fmt::format(" ({})", number);
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<std::string> requirement_words(const Results& run) {
  struct Seen {
    bool fails = false, waived = false, holds = false;
  };
  std::map<std::string_view, Seen> seen;
  for (const auto& one : run.cases)
    for (const auto& id : one.requirements) {
      auto& of_it = seen[id];
      of_it.fails = of_it.fails || (one.failed() && one.known.empty());
      of_it.waived = of_it.waived || (one.failed() && !one.known.empty());
      of_it.holds = of_it.holds || one.verdict == "OK" || one.verdict == "NON-STRICT";
    }
  std::vector<std::string> words;
  for (const auto& requirement : run.requirements) {
    const auto& of_it = seen[requirement.id];
    if (of_it.waived && !of_it.fails)
      words.emplace_back("WAIVED");
    else if (requirement.verdict == "UNSUPPORTED" && of_it.holds)
      words.emplace_back("OK IN PART");
    else
      words.push_back(requirement.verdict);
  }
  return words;
}

std::vector<RequirementRow> all_requirements(std::span<const Results> runs) {
  std::vector<RequirementRow> all;
  std::set<std::string_view> ids;
  for (const auto& run : runs)
    for (const auto& one : run.requirements)
      if (ids.insert(one.id).second) all.push_back(one);
  return all;
}

}  // namespace qualyswas::conformance::report
