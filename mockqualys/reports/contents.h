// What a report is about, looked up once before it is written: its web apps, which findings stand in which list, and
// what is known about each QID. Positions only: a report of a million findings needs a few bytes for each.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mockqualys/reports/shape.h"
#include "mockqualys/world/report.h"

namespace mockqualys::reports {

enum List : std::uint8_t { kVulnerabilities, kSensitive, kGathered };

// A web app; in a scan report one of its scans, so that it stands here once for each of them.
struct App {
  std::int64_t id = 0;
  std::string name, url, owner, os, scope;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::pair<std::string, std::string>> tags;  // id, name
  std::string scan_id, scan_name, auth_status, auth_record, profile;
  std::optional<Instant> scanned;
  bool progressive = false;     // progressive scanning
  std::string reference;        // of the scan; empty: no record says it
  const Scan* older = nullptr;  // the scan, when it is not the last one; of the order

  std::array<std::vector<std::size_t>, 3> lists;  // positions in the snapshot's findings, by List
  std::array<std::int64_t, 6> levels{};           // of vulnerabilities, by severity
};

// The glossary's view of a QID.
struct Entry {
  std::int64_t qid = 0;
  std::size_t first = 0;  // position of a finding that has it
  std::int64_t severity = 1;
  bool known = false;  // to the KnowledgeBase
  std::string title, description, impact, solution, cvss_base, cvss_temporal;
};

struct Contents {
  std::vector<App> apps;
  std::map<std::int64_t, Entry> entries;
  bool is_scan = false;

  std::int64_t count(List list) const;
  std::int64_t count(std::size_t level) const;
};

Contents look_up(const ReportOrder& order, const Snapshot& snapshot);

// The root's type: a config of the other kind decides over the type (reference, report XML 8).
ReportType root_of(const ReportOrder& order);

}  // namespace mockqualys::reports
