#include "conformance/support/contents.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <type_traits>

#include "connector/base/utc.h"

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kAbsent = "(none)";

std::string text(const std::string& value) { return value; }
std::string text(bool value) { return value ? "true" : "false"; }
template <class Number>
requires std::is_arithmetic_v<Number> std::string text(Number value) { return std::to_string(value); }
std::string text(Instant value) { return format_utc(value); }
std::string text(const model::Tag& tag) { return fmt::format("{} {}", tag.id, tag.name); }
std::string text(const model::CustomAttribute& attribute) {
  return fmt::format("{}={}", attribute.name, attribute.value);
}
std::string text(const model::Unmapped& unmapped) { return fmt::format("{}={}", unmapped.field, unmapped.value); }
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

class Record {
 public:
  Record(Contents& contents, std::string name) : contents_{contents}, name_{std::move(name)} {}

  template <class Value>
  void add(std::string_view field, const Value& value) {
    const auto [at, is_new] = contents_.emplace(fmt::format("{} | {}", name_, field), text(value));
    if (!is_new) at->second += " AND AGAIN " + text(value);
  }

 private:
  Contents& contents_;
  std::string name_;
};

void add(Contents& contents, const store::AssetView& view) {
  Record record{contents, fmt::format("asset {}", view.asset.site_id)};
  record.add("name", view.asset.name);
  record.add("type", view.asset.type);
  record.add("address", view.asset.address);
  record.add("operating system", view.asset.operating_system);
  record.add("attributes", view.asset.attributes);
  record.add("tags", view.asset.tags);
  record.add("created", view.asset.created);
  record.add("last seen", view.asset.last_seen);
  record.add("archived at", view.archived_at);
  record.add("vulnerable pages", view.vulnerable_pages);
  record.add("instances", view.instances);
  record.add("vulnerable", view.vulnerable);
}

void add(Contents& contents, const model::FindingRow& row) {
  Record record{contents, fmt::format("finding {}", row.finding_id)};
  record.add("unique id", row.unique_id);
  record.add("asset", row.asset_id);
  record.add("qid", row.qid);
  record.add("location", row.location);
  record.add("informational", row.informational);
  record.add("status", row.status);
  record.add("status precedence", row.status_precedence);
  record.add("source status", row.source_status);
  record.add("ignored reason", row.ignored_reason);
  record.add("score", row.score_tenths);
  record.add("source severity", row.source_severity);
  record.add("title", row.title);
  record.add("description", row.description);
  record.add("first seen", row.first_seen);
  record.add("last seen", row.last_seen);
  record.add("type", row.type);
  record.add("group", row.group);
  record.add("param", row.param);
  record.add("potential", row.potential);
  record.add("cvss base", row.cvss_base);
  record.add("cvss attack vector", row.cvss_attack_vector);
  record.add("cwe", row.cwe);
  record.add("owasp", row.owasp);
  record.add("wasc", row.wasc);
  record.add("external ref", row.external_ref);
  record.add("result list", row.result_list);
  record.add("unmapped", row.unmapped);
}

void add(Contents& contents, const store::InstanceView& view) {
  Record record{contents, fmt::format("instance {} {} {}", view.asset_id, view.qid, view.location)};
  record.add("asset name", view.asset_name);
  record.add("title", view.title);
  record.add("description", view.description);
  record.add("status", view.status);
  record.add("score", view.score_tenths);
  record.add("first seen", view.first_seen);
  record.add("last seen", view.last_seen);
  record.add("findings", view.finding_ids);
  record.add("archived", view.archived);
}

void add(Contents& contents, const store::VulnerabilityView& view) {
  Record record{contents, fmt::format("vulnerability {}", view.qid)};
  record.add("title", view.title);
  record.add("titles", view.titles);
  record.add("score", view.score_tenths);
  record.add("severity", view.severity);
  record.add("type", view.type);
  record.add("group", view.group);
  record.add("instances", view.instances);
  record.add("vulnerable", view.vulnerable);
  record.add("assets", view.assets);
  record.add("cvss base", view.cvss_base);
  record.add("cvss attack vector", view.cvss_attack_vector);
  record.add("cwe", view.cwe);
  record.add("owasp", view.owasp);
  record.add("wasc", view.wasc);
  record.add("external refs", view.external_refs);
  record.add("described", view.solution.has_value());
  if (!view.solution) return;
  const auto& solution = *view.solution;
  record.add("solution title", solution.title);
  record.add("fix title", solution.fix_title);
  record.add("fix description", solution.fix_description);
  record.add("solution severity", solution.severity);
  record.add("category", solution.category);
  record.add("published", solution.published);
  record.add("last modified", solution.last_modified);
  record.add("cves", solution.cves);
  record.add("cpes", solution.cpes);
  record.add("references", solution.references);
  record.add("diagnosis", solution.diagnosis);
  record.add("consequence", solution.consequence);
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

}  // namespace

Contents contents(Lab& lab) {
  const store::Filter all{.informational = true, .archived = true, .details = true};
  Contents contents;
  for (const auto& view : lab.assets(all)) add(contents, view);
  for (const auto& row : lab.findings(all)) add(contents, row);
  for (const auto& view : lab.instances(all)) add(contents, view);
  for (const auto& view : lab.vulnerabilities(all)) add(contents, view);
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
