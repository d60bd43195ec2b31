// The vendor's records as a case writes them: the members that matter to it, the rest sensible. Turned into XML in the
// vendor's element order; a member that is not set is left out, as the vendor leaves it out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qualyswas::conformance {

using Words = std::vector<std::string>;

// The ids of the records of a case that names none.
inline constexpr std::int64_t kWebApp = 410001, kFinding = 901001;

struct WebAppRecord {
  std::int64_t id = kWebApp;
  std::string name = "Shop";
  std::string url = "https://shop.example.test";
  std::optional<std::string> os = std::nullopt;
  std::vector<std::pair<std::string, std::string>> attributes = {};
  std::vector<std::pair<std::int64_t, std::string>> tags = {};
  std::string created = "2025-06-01T08:00:00Z";
  std::string updated = "2026-01-05T06:00:00Z";
};
std::string to_xml(const WebAppRecord& record);

struct CvssRecord {
  std::string base = "6.1", temporal = "5.5", attack_vector = "Network";
};
struct CodeRecord {  // an OWASP or WASC entry
  std::int64_t code = 3;
  std::string name = "Injection", url = "https://owasp.example.test/3";
};
struct PayloadRecord {
  std::string payload = "q=%22%3E", response = "comment: reflected";
  std::optional<std::string> headers = std::nullopt;  // of the request; written as base64
};

struct FindingRecord {
  std::int64_t id = kFinding;
  std::int64_t qid = 150001;
  std::string name = "Reflected Cross-Site Scripting (XSS) Vulnerabilities";
  std::string type = "VULNERABILITY";  // INFORMATION_GATHERED leaves out what the vendor leaves out of it
  bool potential = false;
  std::optional<std::string> group = std::nullopt;
  std::vector<std::int64_t> cwe = {};
  std::vector<CodeRecord> owasp = {}, wasc = {};
  std::optional<std::string> param = std::nullopt;
  std::vector<std::vector<PayloadRecord>> results = {};  // the payloads of each result
  std::optional<std::string> severity = "3";
  std::optional<std::string> url = "https://shop.example.test/search";
  std::optional<std::string> status = "ACTIVE";
  std::string first_detected = "2025-12-01T05:00:00Z";
  std::string last_detected = "2026-01-04T05:00:00Z";
  std::string last_tested = "2026-01-04T05:00:00Z";
  std::int64_t webapp = kWebApp;
  std::string webapp_name = "Shop", webapp_url = "https://shop.example.test";
  std::optional<std::string> ignored_reason = std::nullopt;  // set: the finding is ignored
  std::optional<std::string> external_ref = std::nullopt;
  std::optional<CvssRecord> cvss = std::nullopt;
  std::optional<std::int64_t> detection_score = std::nullopt;
  Words history = {};  // launchedDate of each scan, in the order sent
};
std::string to_xml(const FindingRecord& record);

struct SolutionRecord {
  std::int64_t qid = 150001;
  std::string title = "Reflected Cross-Site Scripting (XSS) Vulnerabilities";
  std::string severity = "3";
  std::string published = "2014-03-02T00:00:00Z", last_modified = "2025-11-20T10:00:00Z";
  std::string diagnosis = "The page repeats what it is sent.", consequence = "Scripts run in the visitor's browser.";
  std::string solution = "Encode <B>all</B> output.";
  std::vector<std::pair<std::string, std::string>> software = {};           // product, vendor
  std::vector<std::pair<std::string, std::string>> vendor_references = {};  // id, URL
  Words cves = {};
  std::optional<std::string> cvss2_vector = std::nullopt, cvss3_vector = std::nullopt;
};
std::string to_xml(const SolutionRecord& record);

}  // namespace qualyswas::conformance
