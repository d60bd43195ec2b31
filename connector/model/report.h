// What a report file says, in our words. wire/ makes these from the file, profiles/ gives them the profile's words. As
// in finding.h, values that belong to a table of the vendor stay the vendor's own text; unset means that nothing was
// there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"

namespace qualyswas::model {

// The root element of the file. A downloaded report may be of another one than was asked for: the root decides.
enum class ReportRoot {
  WebAppReport,  // WAS_WEBAPP_REPORT
  ScanReport,    // WAS_SCAN_REPORT
  LegacyScan,    // WEB_APPLICATION_SCAN
};

struct NamedText {  // a filter, a request header, a tag with its value
  std::string name, value;
  bool operator==(const NamedText&) const = default;
};

// What stands before the results.
struct ReportHead {
  ReportRoot root = ReportRoot::WebAppReport;
  std::string name;
  std::optional<Instant> generated;
  bool has_filters = false;          // a FILTERS element is there, whatever it holds
  std::vector<NamedText> filters;    // all that stands in it, what is no FILTER too
  std::vector<std::string> targets;  // names of scans; of a web application report whatever its TARGET names
  bool operator==(const ReportHead&) const = default;
};

// A web application: as it begins in the results (id and name), and as the appendix describes it. The two are joined by
// id, else by name. A flat scan report names its one application in the appendix only.
struct ReportApplication {
  std::optional<std::int64_t> id;
  std::string name, url, owner;
  std::optional<std::string> operating_system;
  std::string scope;
  std::vector<NamedText> attributes, tags;
  bool operator==(const ReportApplication&) const = default;
};

// The list that a finding stands in. It, not the glossary's category, says what kind of thing the finding is.
enum class ReportSection { Vulnerability, SensitiveContent, InformationGathered };

// Text that the file may carry as base64 of arbitrary bytes. `text` is always UTF-8 without NUL.
struct DecodedText {
  std::string text;
  bool bytes_damaged = false;  // some bytes were no character; each stands as U+FFFD
  bool base64_broken = false;  // `text` is what could be decoded before the break
  bool operator==(const DecodedText&) const = default;
};

struct ReportPayload {
  std::string num;
  std::string payload;
  std::string method, url;         // of the request
  std::vector<NamedText> headers;  // of the request, in the order sent; names are not to be trusted as identifiers
  std::string body;                // of the request
  DecodedText response, evidence;
  bool operator==(const ReportPayload&) const = default;
};

struct SslDetail {  // of host-level information gathered, not only TLS
  std::string port, protocol, virtual_host, ip;
  std::string result;
  bool operator==(const SslDetail&) const = default;
};

struct ReportFinding {
  ReportSection section = ReportSection::Vulnerability;
  std::optional<std::int64_t> application_id;  // of the WEB_APPLICATION around it; unset in a flat report
  std::string application_name;

  std::string unique_id;
  std::int64_t id = 0;  // 0: none
  std::string id_text;  // an ID that is no whole number
  std::optional<std::int64_t> detection_id;
  std::int64_t qid = 0;  // 0: none
  std::string severity;  // the vendor keeps it in the glossary; some tools write it here
  std::optional<bool> potential;
  std::string url, param, cookie, function, form_entry_point;
  std::vector<std::string> access_path;
  std::string content;  // of sensitive content: what was matched
  std::optional<bool> ajax;
  std::string authentication;       // "Not Required", "Required"
  std::optional<Instant> detected;  // in the scan that the report is about
  std::optional<Instant> first_detected, last_detected, last_tested;
  std::optional<std::int64_t> times_detected;
  std::string status;  // NEW, ACTIVE, ...; empty: scan reports and information gathered have none

  std::optional<bool> ignored;
  std::string ignored_reason, ignored_by, ignored_comment;
  std::optional<Instant> ignored_at;

  std::vector<ReportPayload> payloads;
  DecodedText data;  // of information gathered
  std::vector<SslDetail> ssl_details;

  bool operator==(const ReportFinding&) const = default;
};

// What the glossary says of a QID. It stands behind the findings.
struct GlossaryEntry {
  std::int64_t qid = 0;
  std::string category;  // "Confirmed Vulnerability", "Potential Vulnerability", ...
  std::string severity;  // the vendor's digits
  std::string title, group;
  std::vector<std::string> owasp, wasc, cwe;  // "A4", "WASC-17", "CWE-79", in the order sent
  std::string cvss_base, cvss_temporal;
  std::string cvss3_base, cvss3_temporal, cvss3_attack_vector;
  std::string description, impact, solution;  // HTML stays HTML
  bool operator==(const GlossaryEntry&) const = default;
};

// Which list the codes A1 ... A10 of the glossary belong to. The file tells by the names of its list alone.
enum class OwaspEdition { Unknown, Of2013, Of2017, Of2021 };

struct CodeName {
  std::string code, name;
  bool operator==(const CodeName&) const = default;
};

struct ReportLists {
  OwaspEdition owasp_edition = OwaspEdition::Unknown;
  std::vector<CodeName> owasp, wasc, groups;
  bool operator==(const ReportLists&) const = default;
};

struct ReportScan {  // of the appendix
  std::string name, reference;
  std::optional<Instant> started, ended;
  std::string mode, type, webapp_name;
  std::string status, authentication_record, authentication_status;
  bool operator==(const ReportScan&) const = default;
};

// What SUMMARY counts, of one web application, of one scan, or of all the file. The vendor's own counters, shown beside
// its lists: they prove a misreading when nothing was read of what they count, and nothing else.
struct ReportCount {
  std::string application;         // as SUMMARY names it; empty: a scan's, or all the file's
  bool is_total = false;           // of all the file
  std::optional<Instant> scanned;  // of a scan: the beginning of its day, which is all that it says
  std::optional<std::int64_t> vulnerabilities, sensitive_contents, information;  // unset: it does not say
  bool operator==(const ReportCount&) const = default;
};

// What came of a whole file, told at its end.
struct ReportContents {
  ReportRoot root = ReportRoot::WebAppReport;
  bool has_results = false;      // a RESULTS section, empty or not: a report made without one says nothing of findings
  std::size_t lists = 0;         // finding lists recognised, empty ones included
  std::size_t findings = 0;      // told, of all sections
  std::size_t applications = 0;  // told as they began in the results
  std::size_t glossary = 0;
  std::size_t unreadable = 0;
  bool operator==(const ReportContents&) const = default;

  // The root was recognised and nothing below it said anything of findings: no success with zero findings.
  bool nothing_usable() const {
    const bool says_none = has_results && root != ReportRoot::LegacyScan;
    return findings == 0 && lists == 0 && !says_none;
  }
};

}  // namespace qualyswas::model
