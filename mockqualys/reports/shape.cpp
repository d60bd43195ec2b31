#include "mockqualys/reports/shape.h"

#include <algorithm>
#include <array>

namespace mockqualys::reports {

namespace {

constexpr std::size_t kAll = 1U << 20U;

// Reference, report XML 11. In the order of the members.
constexpr auto kShapes = std::to_array<Shape>({
    {ReportVariant::Current,
     true,
     true,
     true,
     false,
     true,
     true,
     kAll,
     true,
     true,
     HostData::Details,
     true,
     Groups::Plain,
     Edition::Owasp2021,
     false,
     true,
     Extras::Filled,
     false,
     true,
     true,
     false},
    {ReportVariant::Of2017,
     false,
     false,
     false,
     true,
     false,
     false,
     1,
     true,
     false,
     HostData::Data,
     false,
     Groups::Bare,
     Edition::Owasp2013,
     true,
     false,
     Extras::Absent,
     true,
     false,
     false,
     true},
    {ReportVariant::Of2020,
     true,
     false,
     true,
     false,
     false,
     false,
     1,
     false,
     false,
     HostData::Data,
     false,
     Groups::Prefixed,
     Edition::Owasp2017,
     false,
     true,
     Extras::Absent,
     false,
     true,
     false,
     true},
    {ReportVariant::Of2022,
     true,
     false,
     true,
     false,
     true,
     true,
     5,
     false,
     false,
     HostData::Both,
     true,
     Groups::Plain,
     Edition::Owasp2021,
     false,
     true,
     Extras::Empty,
     false,
     true,
     false,
     false},
    {ReportVariant::Of2024,
     true,
     true,
     true,
     false,
     true,
     true,
     1,
     false,
     true,
     HostData::Details,
     true,
     Groups::Plain,
     Edition::Owasp2021,
     false,
     true,
     Extras::Empty,
     false,
     true,
     true,
     true},
});

// Report XML 5.1.
constexpr auto kOwasp2013 = std::to_array<Class>({
    {"A1", "Injection"},
    {"A2", "Broken Authentication and Session Management"},
    {"A3", "Cross-Site Scripting (XSS)"},
    {"A4", "Insecure Direct Object References"},
    {"A5", "Security Misconfiguration"},
    {"A6", "Sensitive Data Exposure"},
    {"A7", "Missing Function Level Access Control"},
    {"A8", "Cross-Site Request Forgery (CSRF)"},
    {"A9", "Using Components with Known Vulnerabilities"},
    {"A10", "Unvalidated Redirects and Forwards"},
});
constexpr auto kOwasp2017 = std::to_array<Class>({
    {"A1", "Injection"},
    {"A2", "Broken Authentication"},
    {"A3", "Sensitive Data Exposure"},
    {"A4", "XML External Entities (XXE)"},
    {"A5", "Broken Access Control"},
    {"A6", "Security Misconfiguration"},
    {"A7", "Cross-Site Scripting (XSS)"},
    {"A8", "Insecure Deserialization"},
    {"A9", "Using Components with Known Vulnerabilities"},
    {"A10", "Insufficient Logging & Monitoring"},
});
constexpr auto kOwasp2021 = std::to_array<Class>({
    {"A1", "Broken Access Control"},
    {"A2", "Cryptographic Failures"},
    {"A3", "Injection"},
    {"A4", "Insecure Design"},
    {"A5", "Security Misconfiguration"},
    {"A6", "Vulnerable and Outdated Components"},
    {"A7", "Identification and Authentication Failures"},
    {"A8", "Software and Data Integrity Failures"},
    {"A9", "Security Logging and Monitoring Failures"},
    {"A10", "Server Side Request Forgery (SSRF)"},
});

// WASC Threat Classification 2.0, its numbering.
constexpr auto kWasc = std::to_array<Class>({
    {"WASC-1", "Insufficient Authentication"},
    {"WASC-2", "Insufficient Authorization"},
    {"WASC-3", "Integer Overflows"},
    {"WASC-4", "Insufficient Transport Layer Protection"},
    {"WASC-5", "Remote File Inclusion"},
    {"WASC-6", "Format String"},
    {"WASC-7", "Buffer Overflow"},
    {"WASC-8", "Cross-Site Scripting"},
    {"WASC-9", "Cross-Site Request Forgery"},
    {"WASC-10", "Denial of Service"},
    {"WASC-11", "Brute Force"},
    {"WASC-12", "Content Spoofing"},
    {"WASC-13", "Information Leakage"},
    {"WASC-14", "Server Misconfiguration"},
    {"WASC-15", "Application Misconfiguration"},
    {"WASC-16", "Directory Indexing"},
    {"WASC-17", "Improper Filesystem Permissions"},
    {"WASC-18", "Credential/Session Prediction"},
    {"WASC-19", "SQL Injection"},
    {"WASC-20", "Improper Input Handling"},
    {"WASC-21", "Insufficient Anti-automation"},
    {"WASC-22", "Improper Output Handling"},
    {"WASC-23", "XML Injection"},
    {"WASC-24", "HTTP Request Splitting"},
    {"WASC-25", "HTTP Response Splitting"},
    {"WASC-26", "HTTP Request Smuggling"},
    {"WASC-27", "HTTP Response Smuggling"},
    {"WASC-28", "Null Byte Injection"},
    {"WASC-29", "LDAP Injection"},
    {"WASC-30", "Mail Command Injection"},
    {"WASC-31", "OS Commanding"},
    {"WASC-32", "Routing Detour"},
    {"WASC-33", "Path Traversal"},
    {"WASC-34", "Predictable Resource Location"},
    {"WASC-35", "SOAP Array Abuse"},
    {"WASC-36", "SSI Injection"},
    {"WASC-37", "Session Fixation"},
    {"WASC-38", "URL Redirector Abuse"},
    {"WASC-39", "XPath Injection"},
    {"WASC-40", "Insufficient Process Validation"},
    {"WASC-41", "XML Attribute Blowup"},
    {"WASC-42", "Abuse of Functionality"},
    {"WASC-43", "XML External Entities"},
    {"WASC-44", "XML Entity Expansion"},
    {"WASC-45", "Fingerprinting"},
    {"WASC-46", "XQuery Injection"},
    {"WASC-47", "Insufficient Password Recovery"},
    {"WASC-48", "Insecure Indexing"},
    {"WASC-49", "Insufficient Session Expiration"},
});

// Report XML 5; the names are ours.
constexpr auto kGroups = std::to_array<Group>({
    {"XSS", "Cross-Site Scripting", "VULNERABILITY"},
    {"SQL", "SQL Injection", "VULNERABILITY"},
    {"INFO", "Information Disclosure", "VULNERABILITY"},
    {"PATH", "Path Disclosure", "VULNERABILITY"},
    {"CC", "Credit Card Number", "SENSITIVE_CONTENT"},
    {"SSN-US", "Social Security Number (US)", "SENSITIVE_CONTENT"},
    {"CUSTOM", "Custom Contents", "SENSITIVE_CONTENT"},
    {"DIAG", "Scan Diagnostics", "INFORMATION_GATHERED"},
    {"WEAK", "Security Weaknesses", "INFORMATION_GATHERED"},
});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

const Shape& shape_of(ReportVariant variant) { return *std::ranges::find(kShapes, variant, &Shape::variant); }

std::span<const Class> owasp_list(Edition edition) {
  switch (edition) {
    case Edition::Owasp2013:
      return kOwasp2013;
    case Edition::Owasp2017:
      return kOwasp2017;
    case Edition::Owasp2021:
      break;
  }
  return kOwasp2021;
}

std::span<const Class> wasc_list() { return kWasc; }
std::span<const Group> group_list() { return kGroups; }

std::optional<std::string_view> owasp_code(Edition edition, std::string_view name) {
  const auto list = owasp_list(edition);
  const auto row = std::ranges::find_if(
      list, [&](const Class& one) { return std::ranges::equal(one.name, name, {}, lower, lower); });
  if (row == list.end()) return std::nullopt;
  return row->code;
}

std::string upper(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

}  // namespace mockqualys::reports
