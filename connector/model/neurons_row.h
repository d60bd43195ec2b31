// What the neurons profile makes of a report, and what a store keeps of it. As in row.h an empty optional is "the guide
// has no line for what the file says", the reason stands in `unmapped`.
//
// The glossary stands behind the findings in the file. A finding's row is therefore made and stored first, and
// completed later: by the GlossaryRow of the same (qid, kind).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/model/report.h"
#include "connector/model/row.h"

namespace qualyswas::model {

// What a finding itself says it is. Unsaid: it stands among the vulnerabilities and says nothing of POTENTIAL, as in
// reports before 2021; the glossary's category decides then.
enum class FindingKind { Confirmed, Potential, Unsaid, SensitiveContent, InformationGathered };

struct ApplicationRow {
  std::optional<std::int64_t> application_id;
  std::string name;
  std::string url;
  std::string address;  // host of the URL; empty without one
  std::optional<std::string> operating_system;
  std::string owner, scope;
  std::vector<NamedText> attributes, tags;
  bool operator==(const ApplicationRow&) const = default;
};

struct AppFindingRow {
  std::string key;  // the record's own name in its file; of a stored one what it was first known by, which stays
  std::string unique_id;
  std::int64_t finding_id = 0;
  std::string id_text;  // an ID that is no number
  // unique_id and ID name the finding, as in a web application report; else the record of one scan, and join nothing
  // with another file's (FND-007). Told to the store; what is stored is read with what it was first told.
  bool own_ids = true;
  std::optional<std::int64_t> detection_id;
  std::optional<std::int64_t> application_id;
  std::string application_name;
  std::int64_t qid = 0;
  FindingKind kind = FindingKind::Confirmed;

  std::string url, param;
  std::optional<std::string> parameter_type;      // empty without a note: the file offers nothing
  std::optional<std::string> vulnerability_type;  // completed by the glossary when `kind` is Unsaid
  std::optional<std::string> source_status;       // information gathered has none by nature
  std::string state;                              // "Open" or "Closed"
  std::string report_status;                      // the vendor's word
  bool ignored = false;
  std::string ignored_reason, ignored_by, ignored_comment;
  std::optional<Instant> ignored_at;
  std::optional<Instant> first_detected, last_detected, last_tested;
  std::optional<std::int64_t> times_detected;

  // Only when the finding carries a level of its own (the vendor's do not): completed, and overruled, by the glossary.
  std::optional<std::string> severity;
  std::string source_severity;

  std::string details;  // JSON text: requests, responses, evidence, data, access path
  std::vector<Unmapped> unmapped;
  bool operator==(const AppFindingRow&) const = default;
};

// What the glossary adds to every finding of one QID and kind.
struct GlossaryRow {
  std::int64_t qid = 0;
  FindingKind kind = FindingKind::Confirmed;
  std::optional<std::string> vulnerability_type;
  std::optional<std::string> severity;  // Critical, High, Medium, Low
  std::string source_severity;          // the vendor's digits
  std::string category, title, group;
  std::vector<std::string> owasp, wasc, cwe;  // codes; which OWASP edition, the report's lists say
  std::string cvss_base, cvss_temporal;
  std::string cvss3_base, cvss3_temporal, cvss3_attack_vector;
  std::string description, impact, solution;
  std::vector<Unmapped> unmapped;  // counts once for each finding that it completes
  bool operator==(const GlossaryRow&) const = default;
};

}  // namespace qualyswas::model
