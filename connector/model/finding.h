// A finding as the vendor describes it, in our words. Values that belong to a table of the vendor (status, severity,
// type, reason) stay the vendor's own text here: profiles/ decides what they mean, and an unknown one must survive.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/model/webapp.h"

namespace qualyswas::model {

// The reasons for ignoring that the vendor's filter takes; others may come (was-rest-api 5.3).
constexpr auto kIgnoredReasons = std::to_array<std::string_view>({"FALSE_POSITIVE", "RISK_ACCEPTED", "NOT_APPLICABLE"});

struct Classification {  // an OWASP or WASC entry
  std::int64_t code = 0;
  std::string name, url;
  bool operator==(const Classification&) const = default;
};

struct Payload {
  std::string payload;
  std::string method, link;
  std::string headers, body;  // as sent by the vendor: base64
  std::string response;
  std::optional<std::int64_t> evidence_offset, evidence_length;
  bool operator==(const Payload&) const = default;
};

struct DetectionResult {
  std::optional<bool> authenticated, ajax;
  std::string form_location;
  std::vector<std::string> access_path;
  std::vector<Payload> payloads;
  bool operator==(const DetectionResult&) const = default;
};

struct Cvss3 {
  std::string base, temporal;  // the vendor's digits
  std::string attack_vector;
  bool operator==(const Cvss3&) const = default;
};

struct Finding {
  std::int64_t id = 0;
  std::string unique_id;
  std::int64_t qid = 0;  // 0: imported, the vendor gave none
  std::optional<std::int64_t> detection_score;
  std::string name;
  std::string type;          // VULNERABILITY, SENSITIVE_CONTENT, INFORMATION_GATHERED, or a word we do not know
  std::string finding_type;  // QUALYS, BURP, BUGCROWD, ...
  std::optional<bool> potential;
  std::string group;
  std::string severity;  // "1" .. "5", or what the vendor sent instead; empty: nothing sent
  std::optional<std::string> original_severity;
  std::optional<std::string> url;     // information gathered has none
  std::optional<std::string> status;  // information gathered has none
  std::string param, function, content;
  std::optional<Instant> first_detected, last_detected, last_tested, fixed, updated;
  std::optional<std::int64_t> times_detected;

  std::int64_t webapp_id = 0;
  std::string webapp_name, webapp_url;
  std::vector<Tag> webapp_tags;

  std::optional<bool> ignored;
  std::optional<std::string> ignored_reason;
  std::string ignored_comment;
  std::string ignored_by;
  std::optional<Instant> ignored_at;

  std::string external_ref;
  std::optional<std::int64_t> patch;
  std::optional<Cvss3> cvss3;
  std::vector<std::int64_t> cwe;
  std::vector<Classification> owasp, wasc;
  std::vector<DetectionResult> results;
  std::vector<Instant> history;  // launchedDate of each scan, in the order sent

  bool operator==(const Finding&) const = default;
};

}  // namespace qualyswas::model
