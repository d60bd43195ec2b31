#include "conformance/qualys/report_file.h"

#include <date/date.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <sstream>

#include "conformance/qualys/elements.h"

namespace qualyswas::conformance {
namespace {

std::string base64_element(std::string_view name, std::string_view bytes) {
  return fmt::format("<{0} base64=\"true\">{1}</{0}>", name, base64(bytes));
}

std::string payload(const ReportPayloadRecord& record, int number) {
  std::string headers;
  for (const auto& [key, value] : record.headers) {
    headers += inside("HEADER", cdata("key", key) + cdata("value", " " + value + "\r"));
  }
  const auto coded = [&](std::string_view name, std::string_view bytes) {
    return record.plain ? cdata(name, bytes) : base64_element(name, bytes);
  };
  return inside("PAYLOAD", element("NUM", number) + cdata("PAYLOAD", record.payload) +
                               inside("REQUEST", element("METHOD", record.method) + cdata("URL", record.url) +
                                                     inside("HEADERS", headers) + cdata("BODY", record.body)) +
                               inside("RESPONSE", coded("CONTENTS", record.response) +
                                                      (record.evidence.empty() ? std::string{}
                                                                               : coded("EVIDENCE", record.evidence))));
}

std::string finding(const ReportFindingRecord& record) {
  const bool gathered = record.list == ReportList::InformationGathered;
  const auto unique_id = record.unique_id.value_or(fmt::format("{:08x}-0000-4000-8000-{:012x}", record.id, record.id));
  std::string out = unique_id.empty() ? std::string{} : element("UNIQUE_ID", unique_id);
  if (record.has_id) out += record.id_text.empty() ? element("ID", record.id) : element("ID", record.id_text);
  if (record.detection_id) out += element("DETECTION_ID", *record.detection_id);
  out += element("QID", record.qid);
  if (gathered) {
    return inside("INFORMATION_GATHERED", out + maybe_element("LAST_TIME_DETECTED", record.last_detected) +
                                              base64_element("DATA", record.data));
  }
  out += cdata("URL", record.url) + maybe_element("PARAM", record.param) + maybe_element("COOKIE", record.cookie) +
         maybe_element("FUNCTION", record.function) + maybe_element("FORM_ENTRY_POINT", record.form_entry_point);
  out += element("AJAX", "false") + element("AUTHENTICATION", record.authentication);
  out += maybe_element("FIRST_TIME_DETECTED", record.first_detected) +
         maybe_element("LAST_TIME_DETECTED", record.last_detected) +
         maybe_element("LAST_TIME_TESTED", record.last_tested);
  out += maybe_element("POTENTIAL", record.potential) + maybe_element("STATUS", record.status);
  std::string payloads;
  int number = 0;
  for (const auto& one : record.payloads) payloads += payload(one, ++number);
  if (!payloads.empty()) out += inside("PAYLOADS", payloads);
  return inside(record.list == ReportList::SensitiveContent ? "SENSITIVE_CONTENT" : "VULNERABILITY",
                out + record.ignored);
}

struct ListRow {
  ReportList list;
  std::string_view element;
};
constexpr auto kLists = std::to_array<ListRow>({
    {ReportList::Vulnerability, "VULNERABILITY_LIST"},
    {ReportList::SensitiveContent, "SENSITIVE_CONTENT_LIST"},
    {ReportList::InformationGathered, "INFORMATION_GATHERED_LIST"},
});

std::string lists_of(const std::vector<ReportFindingRecord>& findings) {
  std::string out;
  for (const auto& [list, name] : kLists) {
    std::string members;
    for (const auto& one : findings)
      if (one.list == list) members += finding(one);
    if (!members.empty()) out += inside(name, members);
  }
  return out;
}

// Reference (report XML), 5.1: the fourth name of each edition tells it.
std::string owasp_list(OwaspList edition) {
  if (edition == OwaspList::None) return {};
  const auto name = edition == OwaspList::Of2013   ? "Insecure Direct Object References"
                    : edition == OwaspList::Of2017 ? "XML External Entities (XXE)"
                                                   : "Insecure Design";
  return inside("OWASP_LIST", inside("OWASP", element("CODE", "A4") + element("NAME", name)));
}

std::string glossary(const ReportRecord& record) {
  std::string entries;
  for (const auto& one : record.glossary) {
    entries +=
        inside("QID", element("QID", one.qid) + element("CATEGORY", one.category) + element("SEVERITY", one.severity) +
                          element("TITLE", one.title) + element("GROUP", "XSS") + element("OWASP", one.owasp) +
                          element("WASC", one.wasc) + element("CWE", one.cwe) + cdata("DESCRIPTION", "<P>What it is.") +
                          cdata("IMPACT", "<P>What it does.") + cdata("SOLUTION", "<P>What helps."));
  }
  return inside("GLOSSARY", inside("QID_LIST", entries) + owasp_list(record.owasp));
}

}  // namespace

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += at + i > bytes.size() ? '=' : kAlphabet[group >> (18U - 6U * i) & 63U];
    }
  }
  return out;
}

std::string report_date(std::int64_t seconds_since_1970, int zone) {
  const date::sys_seconds local{std::chrono::seconds{seconds_since_1970} + std::chrono::minutes{zone}};
  std::ostringstream out;
  out << date::format("%d %b %Y %I:%M%p GMT", local);
  if (zone != 0) out << fmt::format("{}{:02}{:02}", zone < 0 ? '-' : '+', std::abs(zone) / 60, std::abs(zone) % 60);
  return out.str();
}

std::string to_xml(const ReportRecord& record) {
  const bool is_flat = record.root == "WAS_SCAN_REPORT";
  std::string filters, targets, results, appendix;
  for (const auto& [name, value] : record.filters) {
    filters += inside("FILTER", element("NAME", name) + element("VALUE", value));
  }
  for (const auto& one : record.applications) {
    targets += element(is_flat ? "SCAN" : "WEB_APPLICATION", one.name);
    const auto lists = lists_of(one.findings);
    if (one.in_results)
      results += is_flat
                     ? one.extra + lists
                     : inside("WEB_APPLICATION", element("ID", one.id) + element("NAME", one.name) + one.extra + lists);
    appendix +=
        inside(is_flat ? "WEBAPP" : "WEB_APPLICATION",
               element("ID", one.id) + element("NAME", one.name) + cdata("URL", one.url) +
                   maybe_element("OPERATING_SYSTEM", one.operating_system) + element("SCOPE", "Limit to URL hostname"));
  }
  if (!record.scans.empty()) appendix = inside("SCAN_LIST", record.scans) + appendix;
  const auto filtered = filters.empty() ? std::string{} : inside("FILTERS", filters);
  return "<?xml version='1.0' encoding='UTF-8'?>\n" +
         inside(
             record.root,
             inside("HEADER", element("NAME", record.name) + maybe_element("GENERATION_DATETIME", record.generated)) +
                 (record.filters_xml.empty() ? filtered : record.filters_xml) + inside("TARGET", targets) +
                 (record.summary.empty() ? std::string{} : inside("SUMMARY", record.summary)) +
                 inside("RESULTS", results) + glossary(record) + inside("APPENDIX", appendix)) +
         "\n";
}

}  // namespace qualyswas::conformance
