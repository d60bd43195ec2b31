#include "mockqualys/reports/contents.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <pugixml.hpp>
#include <unordered_map>

#include "mockqualys/base/xml_text.h"

namespace mockqualys::reports {

namespace {

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string text_at(const pugi::xml_node& from, const char* path) {
  return xml::text_of(from.first_element_by_path(path));
}

App read_app(const Records& webapps, std::size_t position) {
  std::string record;
  webapps.append(position, Form::Full, record);
  pugi::xml_document document;
  document.load_buffer_inplace(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
  const auto root = document.document_element();
  App app;
  app.id = webapps.id_at(position);
  app.name = text_at(root, "name");
  app.url = text_at(root, "url");
  app.os = text_at(root, "os");
  app.scope = text_at(root, "scope");
  if (const auto owner = root.child("owner")) {
    const auto login = text_at(owner, "username");
    const auto name = text_at(owner, "firstName") + " " + text_at(owner, "lastName");
    if (!login.empty()) app.owner = (name == " " ? login : name) + " (" + login + ")";
  }
  for (const auto& attribute : root.child("attributes").child("list").children("Attribute")) {
    app.attributes.emplace_back(text_at(attribute, "name"), text_at(attribute, "value"));
  }
  for (const auto& tag : root.child("tags").child("list").children("Tag")) {
    app.tags.emplace_back(text_at(tag, "id"), text_at(tag, "name"));
  }
  app.scan_id = text_at(root, "lastScan/id");
  app.scan_name = text_at(root, "lastScan/name");
  app.auth_status = text_at(root, "lastScan/summary/authStatus");
  app.auth_record = text_at(root, "authRecords/list/WebAppAuthRecord/name");
  app.profile = text_at(root, "defaultProfile/name");
  const auto progressive = text_at(root, "progressiveScanning");
  app.progressive = progressive == "true" || progressive == "ENABLED";
  Values date;
  webapps.values(position, Field::LastScanDate, date);
  if (!date.empty()) app.scanned = parse_instant(date[0]);
  return app;
}

bool is_ignored(const Records& findings, std::size_t position) {
  std::string record;
  findings.append(position, Form::Short, record);
  return record.find("<isIgnored>true</isIgnored>") != std::string::npos;
}

// Covered by a virtual patch: PROTECTED says so, and so does the patch's id, whatever the status.
bool is_patched(const Records& findings, std::size_t position, Values& values) {
  findings.values(position, Field::Patch, values);
  if (!values.empty()) return true;
  findings.values(position, Field::Status, values);
  return !values.empty() && values[0] == "PROTECTED";
}

// Which findings of the snapshot an order lets through.
class Sieve {
 public:
  Sieve(const ReportOrder& order, const Records& findings, bool is_scan)
      : order_{order}, findings_{findings}, is_scan_{is_scan} {}

  bool passes(std::size_t position, std::int64_t qid, const App& app) {
    if (is_scan_ && !is_found_by_the_scan(position, app)) return false;
    if (order_.qids && !order_.qids->contains(qid)) return false;
    findings_.values(position, Field::Status, values_);
    const bool has_status = !values_.empty();
    // A finding without a status is information gathered, which a filter on the status does not mean.
    if (has_status && !order_.statuses.empty() && !order_.statuses.contains(std::string{values_[0]})) return false;
    if (!order_.url.empty()) {
      findings_.values(position, Field::Url, values_);
      if (!values_.empty() && values_[0].find(order_.url) == std::string_view::npos) return false;
    }
    if (!(order_.patched && order_.unpatched) &&
        !(is_patched(findings_, position, values_) ? order_.patched : order_.unpatched)) {
      return false;
    }
    if (order_.ignored && order_.active && order_.ignored_reasons.empty()) return true;
    if (!is_ignored(findings_, position)) return order_.active;
    if (!order_.ignored || order_.ignored_reasons.empty()) return order_.ignored;
    findings_.values(position, Field::IgnoredReason, values_);
    return !values_.empty() && order_.ignored_reasons.contains(std::string{values_[0]});
  }

 private:
  bool is_found_by_the_scan(std::size_t position, const App& app) {
    if (app.older != nullptr) return is_found_by_an_older_scan(position, *app.older);
    findings_.values(position, Field::Status, values_);
    if (!values_.empty() && values_[0] == "FIXED") return false;
    findings_.values(position, Field::LastDetectedDate, values_);
    return app.scanned && !values_.empty() && parse_instant(values_[0]) == app.scanned;
  }

  // A history says it for the stretch that it covers; outside of it the finding was seen between its first and its last
  // detection.
  bool is_found_by_an_older_scan(std::size_t position, const Scan& scan) {
    constexpr auto kUntilDetected = std::chrono::hours{1};  // from a launch to the moment that findings carry
    if (scan.found) return scan.found->contains(findings_.id_at(position));
    record_.clear();
    findings_.append(position, Form::Full, record_);
    pugi::xml_document document;
    document.load_buffer_inplace(record_.data(), record_.size(), xml::kReadTexts, pugi::encoding_utf8);
    const auto root = document.document_element();
    std::optional<Instant> oldest, newest;
    for (const auto& list : root.child("history").children()) {
      for (const auto& entry : list.children("WebAppFindingHistory")) {
        if (number(text_at(entry, "scanData/id")) == scan.id) return true;
        const auto launched = parse_instant(text_at(entry, "scanData/launchedDate"));
        if (!launched) continue;
        oldest = std::min(oldest.value_or(*launched), *launched);
        newest = std::max(newest.value_or(*launched), *launched);
      }
    }
    if (oldest && scan.launched > *oldest && scan.launched < *newest) return false;
    const auto first = parse_instant(text_at(root, "firstDetectedDate"));
    const auto last = parse_instant(text_at(root, "lastDetectedDate"));
    return first && last && *first < scan.launched + kUntilDetected && *last >= scan.launched;
  }

  const ReportOrder& order_;
  const Records& findings_;
  bool is_scan_;
  Values values_;
  std::string record_;  // reused
};

void read_solution(std::string_view xml, Entry& entry) {
  pugi::xml_document document;
  document.load_buffer(xml.data(), xml.size(), xml::kReadTexts, pugi::encoding_utf8);
  const auto root = document.document_element();
  entry.known = true;
  entry.title = text_at(root, "TITLE");
  entry.severity = number(text_at(root, "SEVERITY_LEVEL"));
  entry.description = text_at(root, "DIAGNOSIS");
  entry.impact = text_at(root, "CONSEQUENCE");
  entry.solution = text_at(root, "SOLUTION");
  entry.cvss_base = text_at(root, "CVSS/BASE");
  entry.cvss_temporal = text_at(root, "CVSS/TEMPORAL");
}

// The web app with that scan of it, which may be its last.
App of_scan(App app, const Scan& scan) {
  app.reference = scan.reference;
  if (app.scan_id == std::to_string(scan.id)) return app;
  app.scan_id = std::to_string(scan.id);
  app.scanned = scan.launched;
  app.older = &scan;
  return app;
}

// Of a QID that the KnowledgeBase lacks: what its finding says, as it was before somebody edited the severity.
void read_finding(const Records& findings, Entry& entry) {
  std::string record;
  findings.append(entry.first, Form::Full, record);
  pugi::xml_document document;
  document.load_buffer_inplace(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
  const auto root = document.document_element();
  entry.title = text_at(root, "name");
  const auto original = text_at(root, "originalSeverity");
  entry.severity = number(original.empty() ? text_at(root, "severity") : original);
}

}  // namespace

ReportType root_of(const ReportOrder& order) { return order.root.value_or(order.type); }

std::int64_t Contents::count(List list) const {
  std::int64_t all = 0;
  for (const auto& app : apps) all += static_cast<std::int64_t>(app.lists[list].size());
  return all;
}

std::int64_t Contents::count(std::size_t level) const {
  std::int64_t all = 0;
  for (const auto& app : apps) all += app.levels[level];
  return all;
}

Contents look_up(const ReportOrder& order, const Snapshot& snapshot) {
  const auto& findings = *snapshot.findings;
  Contents contents;
  contents.is_scan = root_of(order) == ReportType::Scan;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> places;
  for (const auto id : order.webapps) {
    const auto position = snapshot.webapps->first_after(id - 1);
    if (position == snapshot.webapps->size() || snapshot.webapps->id_at(position) != id) continue;
    const auto app = read_app(*snapshot.webapps, position);
    const auto add = [&](App one) {
      places[id].push_back(contents.apps.size());
      contents.apps.push_back(std::move(one));
    };
    if (!contents.is_scan || order.scans.empty()) add(app);
    for (const auto& scan : order.scans) {
      if (contents.is_scan && scan.webapp == id) add(of_scan(app, scan));
    }
  }
  Sieve sieve{order, findings, contents.is_scan};
  Values values;
  const auto value = [&](std::size_t position, Field field) {
    findings.values(position, field, values);
    return values.empty() ? std::string_view{} : values[0];
  };
  std::vector<std::pair<std::size_t, std::int64_t>> vulnerabilities;  // place of the web app, QID
  for (std::size_t position = 0; position < findings.size(); ++position) {
    const auto here = places.find(number(value(position, Field::WebAppId)));
    if (here == places.end()) continue;
    const auto qid = number(value(position, Field::Qid));
    const auto type = value(position, Field::Type);
    const auto list = type == "INFORMATION_GATHERED" ? kGathered
                      : type == "SENSITIVE_CONTENT"  ? kSensitive
                                                     : kVulnerabilities;
    for (const auto place : here->second) {
      auto& app = contents.apps[place];
      if (!sieve.passes(position, qid, app)) continue;
      app.lists[list].push_back(position);
      contents.entries.try_emplace(qid, Entry{.qid = qid, .first = position});
      if (list == kVulnerabilities) vulnerabilities.emplace_back(place, qid);
    }
  }
  for (auto& [qid, entry] : contents.entries) {
    if (const auto solution = snapshot.solutions->find(qid); solution != snapshot.solutions->end())
      read_solution(*solution->second, entry);
    if (!entry.known) read_finding(findings, entry);
    entry.severity = std::clamp<std::int64_t>(entry.severity, 1, 5);
  }
  for (const auto& [place, qid] : vulnerabilities) {
    ++contents.apps[place].levels[static_cast<std::size_t>(contents.entries.at(qid).severity)];
  }
  return contents;
}

}  // namespace mockqualys::reports
