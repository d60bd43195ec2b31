#include "mockqualys/world/scan_life.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/user_element.h"

namespace mockqualys {

namespace {

using Text = std::string_view;

// How a status goes on (reference, REST 6.2.5). A reopened finding that is seen again is ACTIVE: our choice, no source
// says it. PROTECTED, covered by a virtual patch, stays.
struct StatusRow {
  Text before, seen, missed;
};
constexpr auto kStatuses = std::to_array<StatusRow>({
    {"NEW", "ACTIVE", "FIXED"},
    {"ACTIVE", "ACTIVE", "FIXED"},
    {"REOPENED", "ACTIVE", "FIXED"},
    {"PROTECTED", "PROTECTED", "FIXED"},
    {"FIXED", "REOPENED", "FIXED"},
});

constexpr auto kSeeing = std::to_array<Text>({"SUCCESSFUL", "TIME_LIMIT_REACHED", "CANCELED_WITH_RESULTS"});

std::optional<std::string> record_text(const Records& records, std::int64_t id) {
  const auto at = records.first_after(id - 1);
  if (at == records.size() || records.id_at(at) != id) return std::nullopt;
  std::string text;
  records.append(at, Form::Full, text);
  return text;
}

struct Parsed {
  explicit Parsed(const std::string& text) {
    document.load_buffer(text.data(), text.size(), xml::kParse, pugi::encoding_utf8);
    root = document.document_element();
  }
  pugi::xml_document document;
  pugi::xml_node root;
};

void leaf(pugi::xml_node parent, const char* name, Text text, bool free = false) {
  parent.append_child(name)
      .append_child(free ? pugi::node_cdata : pugi::node_pcdata)
      .set_value(std::string{text}.c_str());
}

void append_reference(pugi::xml_node parent, const char* name, const pugi::xml_node& named) {
  auto element = parent.append_child(name);
  leaf(element, "id", xml::text_of(named.child("id")));
  if (named.child("name")) leaf(element, "name", xml::text_of(named.child("name")), true);
}

// What the record says of the scan once more, as its details do (reference, REST 6.3); the names are ours.
void append_options(pugi::xml_node scan) {
  const std::pair<Text, std::string> options[] = {
      {"Web Application Name", xml::text_of(scan.child("target").child("webApp").child("name"))},
      {"Target URL", xml::text_of(scan.child("target").child("webApp").child("url"))},
      {"Option Profile Title", xml::text_of(scan.child("profile").child("name"))},
      {"Scanner Appliance", xml::text_of(scan.child("target").child("scannerAppliance").child("type"))}};
  auto list = scan.append_child("options");
  leaf(list, "count", std::to_string(std::size(options)));
  list = list.append_child("list");
  for (const auto& [name, value] : options) {
    auto option = list.append_child("WasScanOption");
    leaf(option, "name", name);
    leaf(option, "value", value, true);
  }
}

bool is_seen(const StoredRecord& finding, const OnSite& site) {
  const auto told = site.present.find(finding.id);
  return told != site.present.end() ? told->second : first_value(finding, Field::Status) != "FIXED";
}

Edit edit(Text path, Text value) { return {std::string{path}, std::string{value}}; }

// Of a finding that this scan looked for.
std::vector<Edit> after_scan(const StoredRecord& finding, bool seen, Text launched, Text at) {
  std::vector<Edit> edits{edit("lastTestedDate", launched), edit("updatedDate", at)};
  if (seen) edits.push_back(edit("lastDetectedDate", launched));
  const auto status = first_value(finding, Field::Status);
  const auto row = std::ranges::find(kStatuses, status, &StatusRow::before);
  if (row == kStatuses.end()) return edits;  // information gathered has none; a word of no row stays as it is
  const auto next = seen ? row->seen : row->missed;
  edits.push_back(edit("status", next));
  if (next == "FIXED" && status != "FIXED") edits.push_back(edit("fixedDate", launched));
  if (next != "FIXED") edits.push_back({"fixedDate", std::nullopt});
  if (seen) {
    const std::string times{first_value(finding, Field::TimesDetected)};
    edits.push_back(edit("timesDetected", std::to_string(std::strtoll(times.c_str(), nullptr, 10) + 1)));
  }
  return edits;
}

// What was seen for the first time.
RecordPtr first_seen(const StoredRecord& planted, Text launched, Text at) {
  std::vector<Edit> edits{edit("firstDetectedDate", launched), edit("lastDetectedDate", launched),
                          edit("lastTestedDate", launched), edit("updatedDate", at)};
  if (first_value(planted, Field::Type) != "INFORMATION_GATHERED")
    for (auto& more : {edit("status", "NEW"), edit("timesDetected", "1"), edit("isIgnored", "false")})
      edits.push_back(more);
  return *edit_record(Kind::Finding, planted, edits);  // whoever planted it proved it
}

std::vector<Edit> ended(const ScanNow& scan, ScanEnd end, Instant at, std::size_t seen) {
  std::vector<Edit> edits{edit("status", end == ScanEnd::Canceled ? "CANCELED" : "FINISHED")};
  if (end != ScanEnd::Finished) {
    edits.push_back(edit("cancelMode", "USER"));
    edits.push_back(edit("canceledBy/username", scan.canceled_by));
  }
  const auto seconds = std::max<std::int64_t>((at - scan.launched).count(), 0);
  edits.push_back(edit("endScanDate", format_instant(at)));
  edits.push_back(edit("scanDuration", std::to_string(seconds)));
  if (end == ScanEnd::Canceled) {
    edits.push_back(edit("summary/resultsStatus", "CANCELED"));
    return edits;
  }
  const auto links = sees_something(scan.results_status) ? 12 + 4 * seen : 0;  // invented, but more for more
  for (const auto& [name, value] : std::initializer_list<std::pair<Text, std::size_t>>{
           {"crawlDuration", static_cast<std::size_t>(seconds) / 4},
           {"testDuration", static_cast<std::size_t>(seconds) - static_cast<std::size_t>(seconds) / 4},
           {"linksCrawled", links},
           {"nbRequests", links * 31}})
    edits.push_back(edit(fmt::format("summary/{}", name), std::to_string(value)));
  edits.push_back(edit("summary/resultsStatus", scan.results_status));
  return edits;
}

}  // namespace

bool sees_something(Text results_status) { return std::ranges::find(kSeeing, results_status) != kSeeing.end(); }

tl::expected<RecordPtr, std::string> launched_scan(std::int64_t id, const ScanOrder& order, Instant launched,
                                                   const Views& records) {
  const auto missing = [](Text what, std::int64_t number) {
    return tl::unexpected(fmt::format("there is no {} {}", what, number));
  };
  const auto text = record_text(*records[Kind::WebApp], order.webapp);
  if (!text) return missing("WebApp", order.webapp);
  const Parsed parsed{*text};
  const auto& webapp = parsed.root;

  pugi::xml_document document;
  auto scan = document.append_child("WasScan");
  leaf(scan, "id", std::to_string(id));
  leaf(scan, "name", order.name, true);
  leaf(scan, "reference", fmt::format("was/{}.{}", launched.time_since_epoch().count() * 1000, id));
  leaf(scan, "type", order.type);
  leaf(scan, "mode", order.mode);
  leaf(scan, "multi", "false");
  auto target = scan.append_child("target");
  auto app = target.append_child("webApp");
  for (const auto* child : {"id", "name", "url"})
    if (const auto value = webapp.child(child)) app.append_copy(value);
  if (order.auth_record) {
    const auto record = record_text(*records[Kind::AuthRecord], *order.auth_record);
    if (!record) return missing("WebAppAuthRecord", *order.auth_record);
    append_reference(target, "webAppAuthRecord", Parsed{*record}.root);
  }
  auto scanner = target.append_child("scannerAppliance");
  const auto type = xml::text_of(webapp.child("defaultScanner").child("type"));
  leaf(scanner, "type", type.empty() ? "EXTERNAL" : type);
  if (order.profile) {
    const auto record = record_text(*records[Kind::OptionProfile], *order.profile);
    if (!record) return missing("OptionProfile", *order.profile);
    append_reference(scan, "profile", Parsed{*record}.root);
  } else if (const auto profile = webapp.child("defaultProfile")) {
    append_reference(scan, "profile", profile);
  }
  append_options(scan);
  leaf(scan, "launchedDate", format_instant(launched));
  append_user(scan, "launchedBy", order.user, *records[Kind::WebApp]);
  leaf(scan, "status", "SUBMITTED");
  auto record = store_record(Kind::Scan, scan);
  if (!record) return record;
  std::vector<Edit> edits = order.more;
  edits.push_back(edit("summary/authStatus", order.auth_record ? "SUCCESSFUL" : "NONE"));
  return edit_record(Kind::Scan, **record, edits);
}

std::vector<Change> end_of_scan(const ScanNow& scan, ScanEnd end, Instant at, const std::vector<RecordPtr>& findings,
                                const OnSite& site, const Views& records) {
  const auto launched = format_instant(scan.launched), now = format_instant(at);
  std::vector<Change> changes;
  std::vector<std::int64_t> seen;
  const bool has_results = end != ScanEnd::Canceled && sees_something(scan.results_status);
  for (const auto& finding : findings) {
    if (!has_results) break;
    if (scan.type == "DISCOVERY" && first_value(*finding, Field::Type) != "INFORMATION_GATHERED") continue;
    const bool is_there = is_seen(*finding, site);
    // One that was stopped did not get to the rest: what it has not seen is not gone.
    if (!is_there && end == ScanEnd::CanceledWithResults) continue;
    changes.emplace_back(SetFields{Kind::Finding, finding->id, after_scan(*finding, is_there, launched, now)});
    if (is_there) seen.push_back(finding->id);
  }
  for (const auto& [id, planted] : site.planted) {
    if (!has_results || first_value(*planted, Field::WebAppId) != std::to_string(scan.webapp)) continue;
    if (scan.type == "DISCOVERY" && first_value(*planted, Field::Type) != "INFORMATION_GATHERED") continue;
    changes.emplace_back(AddRecord{Kind::Finding, first_seen(*planted, launched, now)});
    seen.push_back(id);
  }
  const auto text = record_text(*records[Kind::Scan], scan.id);
  if (!text) return {};  // deleted meanwhile
  const Parsed parsed{*text};
  const auto reference = xml::text_of(parsed.root.child("reference"));
  for (const auto id : seen) changes.emplace_back(NoteInHistory{id, scan.id, reference, launched});
  changes.emplace_back(SetFields{Kind::Scan, scan.id, ended(scan, end, at, seen.size())});
  changes.emplace_back(SetFields{
      Kind::WebApp,
      scan.webapp,
      {edit("lastScan/id", std::to_string(scan.id)), edit("lastScan/name", xml::text_of(parsed.root.child("name"))),
       edit("lastScan/summary/resultsStatus", end == ScanEnd::Canceled ? "CANCELED" : scan.results_status),
       edit("lastScan/summary/authStatus", xml::text_of(parsed.root.child("summary").child("authStatus"))),
       edit("updatedDate", now)}});
  return changes;
}

std::vector<Change> start_of_retest(std::int64_t finding) {
  return {SetFields{Kind::Finding, finding, {edit("retest/retestStatus", "UNDER_RETEST")}}};
}

std::vector<Change> end_of_retest(const StoredRecord& finding, Instant launched, Instant at, const OnSite& site) {
  const bool seen = is_seen(finding, site);
  auto edits = after_scan(finding, seen, format_instant(launched), format_instant(at));
  // The texts of a finding that is gone are ours.
  edits.push_back(edit("retest/retestStatus", "RETESTED"));
  edits.push_back(edit("retest/retestedDate", format_instant(at)));
  edits.push_back(edit("retest/findingStatus", seen ? "Finding has been detected" : "Finding has not been detected"));
  edits.push_back(edit("retest/reason", seen ? "Finding was confirmed" : "Finding was not confirmed"));
  return {SetFields{Kind::Finding, finding.id, std::move(edits)}};
}

}  // namespace mockqualys
