// A report file as a case writes it: what matters to it, the rest as the vendor has it. The third witness beside the
// fake, which writes reports of its world, and the connector, which reads them. Written in the vendor's element order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qualyswas::conformance {

struct ReportPayloadRecord {
  std::string payload = "q=%22%3E", method = "GET", url = "https://shop.example.test/search?q=%22%3E";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string response = "comment: reflected";  // bytes; written as base64 unless `plain`
  std::string evidence = {};
  bool plain = false;
};

enum class ReportList { Vulnerability, SensitiveContent, InformationGathered };

struct ReportFindingRecord {
  std::int64_t id = 901001;
  std::optional<std::string> unique_id = std::nullopt;  // an id of the vendor's form made from `id`; empty: left out
  std::string id_text = {};                             // instead of `id`
  bool has_id = true;
  std::optional<std::int64_t> detection_id = std::nullopt;
  std::int64_t qid = 150001;
  ReportList list = ReportList::Vulnerability;
  std::string url = "https://shop.example.test/search";
  std::optional<std::string> param = std::nullopt, cookie = std::nullopt, function = std::nullopt,
                             form_entry_point = std::nullopt;
  std::string authentication = "Not Required";
  std::optional<std::string> first_detected = "01 Dec 2025 05:00AM GMT", last_detected = "04 Jan 2026 05:00AM GMT",
                             last_tested = "04 Jan 2026 05:00AM GMT";
  std::optional<std::string> potential = "false";
  std::optional<std::string> status = "ACTIVE";
  std::string ignored = "<IGNORED>false</IGNORED>";  // XML: the vendor has three forms of it
  std::vector<ReportPayloadRecord> payloads = {{}};
  std::string data = "Links: 17";  // of information gathered
};

struct GlossaryRecord {
  std::int64_t qid = 150001;
  std::string category = "Confirmed Vulnerability";
  std::string severity = "3";
  std::string title = "Reflected Cross-Site Scripting (XSS) Vulnerabilities";
  std::string owasp = "A7", wasc = "WASC-8,WASC-22", cwe = "CWE-79";
};

struct ReportApplicationRecord {
  std::int64_t id = 410001;
  std::string name = "Shop";
  std::string url = "https://shop.example.test/start?page=1";
  std::optional<std::string> operating_system = "Linux 5.4";
  std::vector<ReportFindingRecord> findings = {{}};
  bool in_results = true;  // false: the appendix alone names it
  std::string extra = {};  // XML in its part of the results, before its lists
};

enum class OwaspList { None, Of2013, Of2017, Of2021 };

struct ReportRecord {
  std::string root = "WAS_WEBAPP_REPORT";
  std::string name = "Weekly";
  std::optional<std::string> generated = "05 Jan 2026 06:00AM GMT";
  std::vector<std::pair<std::string, std::string>> filters = {{"REMEDIATION", "Include patched findings"},
                                                              {"REMEDIATION", "Show ignored findings "}};
  std::string filters_xml = {};  // instead of `filters`
  std::string summary = {};      // XML inside SUMMARY; empty: no such section
  std::string scans = {};        // XML inside SCAN_LIST, likewise
  std::vector<ReportApplicationRecord> applications = {{}};
  std::vector<GlossaryRecord> glossary = {{}};
  OwaspList owasp = OwaspList::Of2017;
};
std::string to_xml(const ReportRecord& record);

// "05 Jan 2026 06:00AM GMT", as reports write instants; `zone` in minutes east is written behind it as +0200.
std::string report_date(std::int64_t seconds_since_1970, int zone = 0);

std::string base64(std::string_view bytes);

}  // namespace qualyswas::conformance
