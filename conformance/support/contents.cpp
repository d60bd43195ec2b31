#include "conformance/support/contents.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <type_traits>

#include "conformance/subject/fields.h"

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kAbsent = "(none)";

// "last_seen" -> "last seen"
std::string spoken(std::string_view field) {
  std::string out{field};
  std::ranges::replace(out, '_', ' ');
  return out;
}

std::string text(const std::string& value) { return value; }
std::string text(bool value) { return value ? "true" : "false"; }
template <class Number>
requires std::is_arithmetic_v<Number> std::string text(Number value) { return std::to_string(value); }
std::string text(Instant value) { return text_of(value); }
std::string text(const observed::Tag& tag) { return fmt::format("{} {}", tag.id, tag.name); }
std::string text(const observed::Attribute& attribute) { return fmt::format("{}={}", attribute.name, attribute.value); }
std::string text(const observed::Unmapped& unmapped) { return fmt::format("{}={}", unmapped.field, unmapped.value); }
template <class Value>
std::string text(const std::optional<Value>& value) {
  return value ? text(*value) : std::string{kAbsent};
}
template <class Value>
std::string text(const std::vector<Value>& values) {
  std::string out = "[";
  for (const auto& value : values) out += (out.size() > 1 ? "; " : "") + text(value);
  return out + "]";
}
// A record inside another one: "critical=0, high=2".
template <class Record>
std::string members(const Record& record) {
  std::string out;
  observed::for_each_field(record, [&](std::string_view field, const auto& value) {
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", field, text(value));
  });
  return out;
}
std::string text(const observed::SeverityCounts& counts) { return members(counts); }

// What is told of a record under its own name, or is a list of records that are told themselves, is left out.
template <class Value>
constexpr bool kIsToldElsewhere =
    std::is_same_v<Value, std::vector<observed::Finding>> || std::is_same_v<Value, std::optional<observed::Solution>> ||
    std::is_same_v<Value, std::optional<observed::Glossary>>;

template <class Record>
void add(Contents& contents, const std::string& name, const Record& record) {
  observed::for_each_field(record, [&]<class Value>(std::string_view field, const Value& value) {
    if constexpr (!kIsToldElsewhere<Value>) {
      if (field == "gone_ids") return;  // whether the vendor still sends a finding does not describe it (MAP-045)
      const auto [at, is_new] = contents.emplace(fmt::format("{} | {}", name, spoken(field)), text(value));
      if (!is_new) at->second += " AND AGAIN " + text(value);
    }
  });
}

template <class Each>
void each_change(const Contents& before, const Contents& after, Each each) {
  for (const auto& [key, value] : before) {
    const auto now = after.find(key);
    if (now == after.end())
      each(key, value, std::string{"gone"});
    else if (now->second != value)
      each(key, value, now->second);
  }
  for (const auto& [key, value] : after) {
    if (!before.contains(key)) each(key, std::string{"not there"}, value);
  }
}

// "application DMZ 410001"; where no id says which one it is, its name does.
void add_reports(Contents& contents, Lab& lab) {
  for (const auto& one : lab.applications()) {
    const auto which = one.application_id ? std::to_string(*one.application_id) : one.name;
    add(contents, fmt::format("application {} {}", one.network, which), one);
  }
  for (const bool ignored : {false, true}) {
    for (const auto& one : lab.app_findings({.ignored = ignored, .details = true})) {
      const auto name = fmt::format("finding {}", one.finding_id);
      add(contents, name, one);
      if (one.glossary) contents[name + " | glossary"] = members(*one.glossary);
    }
  }
}

}  // namespace

Contents contents(Lab& lab) {
  const Filter all{.informational = true, .archived = true, .details = true};
  Contents contents;
  if (lab.options.profile == Profile::Neurons) {
    add_reports(contents, lab);
    return contents;
  }
  for (const auto& one : lab.assets(all)) add(contents, fmt::format("asset {}", one.site_id), one);
  for (const auto& one : lab.findings(all)) add(contents, fmt::format("finding {}", one.finding_id), one);
  for (const auto& one : lab.instances(all))
    add(contents, fmt::format("instance {} {} {}", one.asset_id, one.qid, one.location), one);
  for (const auto& one : lab.vulnerabilities(all)) {
    add(contents, fmt::format("vulnerability {}", one.qid), one);
    if (one.solution) add(contents, fmt::format("solution {}", one.qid), *one.solution);
  }
  return contents;
}

std::vector<std::string> changes(const Contents& before, const Contents& after) {
  std::vector<std::string> lines;
  each_change(before, after, [&](const auto& key, const auto& was, const auto& is) {
    lines.push_back(fmt::format("{}: {} -> {}", key, was, is));
  });
  return lines;
}

std::vector<std::string> changed_keys(const Contents& before, const Contents& after, std::string_view record) {
  std::vector<std::string> keys;
  each_change(before, after, [&](const auto& key, const auto&, const auto&) {
    if (key.starts_with(record)) keys.push_back(key);
  });
  return keys;
}

}  // namespace qualyswas::conformance
