// What a profile makes of the vendor's records, and what a store keeps: plain values with ==. An empty optional is
// "the guide's table has no line for what the vendor sent", never a default; the reason stands in `unmapped`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/model/webapp.h"

namespace qualyswas::model {

// A value that no line of a guide's table covers: kept with its record, counted by (field, value), reported.
struct Unmapped {
  std::string field, value;
  bool operator==(const Unmapped&) const = default;
};

struct AssetRow {
  std::int64_t site_id = 0;  // Webapp.id: the identity
  std::string name, type, address;
  std::optional<std::string> operating_system;
  std::vector<CustomAttribute> attributes;
  std::vector<Tag> tags;
  std::optional<Instant> created, last_seen;
  bool operator==(const AssetRow&) const = default;
};

// One finding of the vendor, mapped. An instance is what the rows of one (asset, qid, location) merge into; the merge
// is derived from these rows, so that every vendor id is kept. A row without a QID or a location merges with none.
struct FindingRow {
  std::int64_t finding_id = 0;
  std::string unique_id;
  std::int64_t asset_id = 0;
  std::string asset_name;  // as the finding gives it: shown where the web application itself is not listed
  std::int64_t qid = 0;
  std::string location;  // Finding.url; information gathered: the web application's URL
  bool informational = false;

  std::optional<std::string> status;  // Vulcan's word
  int status_precedence = 0;          // which status wins in a merge: the lower number
  std::string source_status;          // the vendor's word, empty when none was sent
  std::string ignored_reason;         // the vendor's word, empty when not ignored
  std::optional<int> score_tenths;    // 100 is 10.0
  std::string source_severity;        // the vendor's digits

  std::string title, description;
  std::optional<Instant> first_seen, last_seen;
  std::string type, group, param;
  std::optional<bool> potential;
  std::optional<std::int64_t> detection_score;  // the vendor's QDS, 0 to 100
  std::string cvss_base, cvss_attack_vector;
  std::vector<std::int64_t> cwe;
  std::vector<std::string> owasp, wasc;  // "3 Injection"
  std::string external_ref;
  std::string result_list;  // JSON text: every result and payload of the finding
  std::vector<Unmapped> unmapped;
  bool operator==(const FindingRow&) const = default;
};

struct SolutionRow {
  std::int64_t qid = 0;
  std::string title;
  std::string fix_title, fix_description;
  std::string severity, category;
  std::optional<Instant> published, last_modified;
  std::vector<std::string> cves, cpes;
  std::vector<std::string> references;
  std::string cvss_vector;  // CVSS v3 as text, else v2: "CVSS:3.1/AV:N/..."; empty: none was sent
  std::string diagnosis, consequence;
  bool operator==(const SolutionRow&) const = default;
};

}  // namespace qualyswas::model
