// What a connector shows of its state and of a run, in the guides' words: plain values that every subject fills in,
// whatever language it is written in. A case compares these, never the connector's own types.
//
// An empty optional is "it says nothing of this", which the guides allow where no line of a table covers the vendor's
// value. The names of the members are the names in a message (messages.h): `for_each_field` lists them once.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qualyswas::conformance {

using Instant = std::chrono::sys_seconds;

// How a run ended (SYNC-003): the word that state, archiving and exit code follow.
enum class RunVerdict { Complete, Partial, Failed };
std::string_view name_of(RunVerdict verdict);  // "complete" ...

namespace observed {

struct Tag {
  std::int64_t id = 0;
  std::string name;
  bool operator==(const Tag&) const = default;
};

struct Attribute {  // a custom attribute of a web application
  std::string name, value;
  bool operator==(const Attribute&) const = default;
};

// A value of the vendor's that no line of a mapping table covers, and of how many findings.
struct Unmapped {
  std::string field, value;
  std::int64_t findings = 1;
  bool operator==(const Unmapped&) const = default;
};

// --- profile vulcan ---

struct Asset {  // Vulcan guide, "Website fields mapping"
  std::int64_t site_id = 0;
  std::string name, type, address;
  std::optional<std::string> operating_system;
  std::vector<Attribute> attributes;
  std::vector<Tag> tags;
  std::optional<Instant> created, last_seen, archived_at;
  std::vector<std::string> vulnerable_pages;
  std::int64_t instances = 0, vulnerable = 0;
  bool operator==(const Asset&) const = default;
};

struct Finding {  // one of the vendor's, as the profile maps it
  std::int64_t finding_id = 0;
  std::string unique_id;
  std::int64_t asset_id = 0;
  std::string asset_name;
  std::int64_t qid = 0;
  std::string location;
  bool informational = false;
  std::optional<std::string> status;  // Vulcan's word
  std::string source_status, ignored_reason;
  std::optional<int> score_tenths;  // 100 is 10.0
  std::string source_severity;
  std::string title, description;
  std::optional<Instant> first_seen, last_seen;
  std::string type, group, param;
  std::optional<bool> potential;
  std::optional<std::int64_t> detection_score;
  std::string cvss_base, cvss_attack_vector;
  std::vector<std::int64_t> cwe;
  std::vector<std::string> owasp, wasc;
  std::string external_ref, result_list;
  std::vector<Unmapped> unmapped;
  bool operator==(const Finding&) const = default;
};

struct Instance {  // of a vulnerability on an asset: what findings merge into (MAP-030)
  std::int64_t asset_id = 0;
  std::string asset_name;
  std::int64_t qid = 0;
  std::string location, title, description;
  std::optional<std::string> status;
  std::optional<int> score_tenths;
  std::optional<Instant> first_seen, last_seen;
  std::vector<std::int64_t> finding_ids;  // every vendor id merged here
  std::vector<std::int64_t> gone_ids;     // those that the newest complete walk did not bring (MAP-045)
  bool informational = false;
  bool archived = false;
  std::vector<Finding> findings;  // where they are asked for or shown with it
  bool operator==(const Instance&) const = default;
};

struct Solution {  // of the KnowledgeBase
  std::int64_t qid = 0;
  std::string title, fix_title, fix_description, severity, category;
  std::optional<Instant> published, last_modified;
  std::vector<std::string> cves, cpes, references;
  std::string cvss_vector, diagnosis, consequence;
  bool operator==(const Solution&) const = default;
};

struct Vulnerability {  // a unique one: a QID (MAP-035)
  std::int64_t qid = 0;
  std::string title;
  std::vector<std::string> titles;  // every distinct name that its findings carry
  std::optional<int> score_tenths;
  std::string severity, type, group;
  std::int64_t instances = 0, vulnerable = 0, assets = 0;
  std::optional<std::int64_t> detection_score;
  std::string cvss_base, cvss_attack_vector;
  std::vector<std::int64_t> cwe;
  std::vector<std::string> owasp, wasc, external_refs;
  std::optional<Solution> solution;
  bool operator==(const Vulnerability&) const = default;
};

// --- profile neurons ---

struct SeverityCounts {
  std::int64_t critical = 0, high = 0, medium = 0, low = 0, unmapped = 0;
  bool operator==(const SeverityCounts&) const = default;
};

struct Application {  // Neurons guide, "Applications Page"
  std::string network;
  std::optional<std::int64_t> application_id;
  std::string name, url, address;
  std::optional<std::string> operating_system;
  std::string owner, scope;
  std::vector<Attribute> attributes, tags;
  std::vector<std::string> urls;
  SeverityCounts open;  // displayed open findings
  std::optional<Instant> last_scan;
  bool operator==(const Application&) const = default;
};

struct Glossary {  // what the report says of a QID
  std::int64_t qid = 0;
  std::optional<std::string> vulnerability_type, severity;
  std::string source_severity, category, title, group;
  std::vector<std::string> owasp, wasc, cwe;
  std::string cvss_base, cvss_temporal, cvss3_base, cvss3_temporal, cvss3_attack_vector;
  std::string description, impact, solution;
  bool operator==(const Glossary&) const = default;
};

struct AppFinding {  // Neurons guide, "Findings Page"
  std::string network, application;
  std::int64_t finding_id = 0;
  std::string unique_id;
  std::optional<std::int64_t> detection_id, application_id;
  std::int64_t qid = 0;
  std::string kind;  // "confirmed", "potential", "unsaid", "sensitive content", "information gathered"
  std::string url, param;
  std::optional<std::string> parameter_type, vulnerability_type;
  std::optional<std::string> source_status;  // "Authentication Required" ...
  std::string state;                         // "Open", "Closed"
  std::string report_status;                 // the vendor's word
  bool ignored = false;
  std::string ignored_reason, ignored_by, ignored_comment;
  std::optional<Instant> ignored_at, first_detected, last_detected, last_tested;
  std::optional<std::int64_t> times_detected;
  std::optional<std::string> severity;  // Critical, High, Medium, Low
  std::string source_severity;
  std::string details;  // JSON text: requests, responses, evidence
  std::vector<Unmapped> unmapped;
  std::optional<Glossary> glossary;
  std::string owasp_edition;      // "2013", "2017", "2021"; empty: unknown
  bool closed_by_system = false;  // by absence (URBA), not by a status
  bool rework = false;            // was Closed and is, or was, open again after that
  bool operator==(const AppFinding&) const = default;
};

enum class Origin { Pulled, Uploaded };
enum class Outcome {
  Ingested,    // all of it
  Incomplete,  // something in it could not be read: nothing is closed because of it
  Refused,     // nothing of it was taken in
};
std::string_view name_of(Origin origin);    // "pulled", "uploaded"
std::string_view name_of(Outcome outcome);  // "ingested", "incomplete", "refused"

// One report file that was pulled or uploaded, or refused (UPL-001).
struct Upload {
  std::int64_t id = 0;
  Instant at;
  Origin origin = Origin::Uploaded;
  std::string name, file;
  std::optional<std::int64_t> report_id;
  std::string type;  // the root element; empty: none was recognised
  std::optional<Instant> generated;
  Outcome outcome = Outcome::Ingested;
  std::vector<std::string> reasons;
  std::int64_t applications = 0, findings = 0, ignored = 0, unreadable = 0;
  std::int64_t added = 0, changed = 0, closed = 0, reopened = 0;
  std::vector<Unmapped> unmapped;
  bool operator==(const Upload&) const = default;
};

// --- profile generic ---

// A web application or finding in the vendor's own names.
struct VendorRecord {
  bool application = false;  // else a finding
  std::int64_t id = 0;
  std::map<std::string, std::string> fields;  // as text; of nested objects by their path ("webApp.id"); no null
  bool operator==(const VendorRecord&) const = default;
};

// --- of every profile ---

// What a connection test proves, each by itself (AUTH-002). KnowledgeBase is of profile vulcan, Reports of neurons.
enum class Right { Server, Login, Api, Was, KnowledgeBase, Reports };
inline constexpr std::array kRights{Right::Server, Right::Login,         Right::Api,
                                    Right::Was,    Right::KnowledgeBase, Right::Reports};
std::string_view name_of(Right right);  // "server reached", "login accepted", "API access" ...
enum class Proof { Passed, Failed, NotTried };
std::string_view name_of(Proof proof);  // "passed", "failed", "not tried"

struct CheckStep {
  Right right = Right::Server;
  Proof outcome = Proof::NotTried;
  // Of one that failed: its class as in Run, what is wrong, and the way out.
  std::string error_class, message, advice;
  bool operator==(const CheckStep&) const = default;
};

struct Run {
  std::optional<RunVerdict> verdict;
  std::vector<std::string> reasons;  // why it is not complete; also remarks worth reading on a complete one
  std::string error_class;           // where it failed: "auth", "transport" ...; empty: it does not say
  std::string state;                 // "Connected", "Error"
  Instant started;
  std::optional<Instant> finished, vendor_time;
  std::string format;  // "xml", "json"
  std::int64_t id = 0;
  std::int64_t assets_pulled = 0, findings_pulled = 0, solutions_pulled = 0;
  std::int64_t reports_listed = 0, reports_ingested = 0, reports_skipped = 0;
  std::int64_t added = 0, changed = 0, unreadable = 0, solutions_missing = 0, archived = 0, requests = 0;
  std::int64_t findings_gone = 0, findings_unlisted = 0;
  std::optional<std::int64_t> informational_left_out;
  std::vector<Unmapped> unmapped;
  bool operator==(const Run&) const = default;
};

}  // namespace observed
}  // namespace qualyswas::conformance
