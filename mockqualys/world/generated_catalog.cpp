#include "mockqualys/world/generated_catalog.h"

#include <fmt/format.h>

#include <array>

#include "mockqualys/base/xml_text.h"

namespace mockqualys {

namespace {

struct Weakness {
  FindingType type;
  std::string_view name, group;
  int cwe, owasp;
  std::string_view owasp_name;
  int wasc;
  std::string_view wasc_name;
};

constexpr auto kVuln = FindingType::Vulnerability;
constexpr auto kSensitive = FindingType::SensitiveContent;
constexpr auto kGathered = FindingType::InformationGathered;

constexpr auto kWeaknesses = std::to_array<Weakness>({
    {kVuln, "Reflected Cross-Site Scripting", "XSS", 79, 3, "Injection", 8, "CROSS-SITE SCRIPTING"},
    {kVuln, "Stored Cross-Site Scripting", "XSS", 79, 3, "Injection", 8, "CROSS-SITE SCRIPTING"},
    {kVuln, "SQL Injection", "SQL", 89, 3, "Injection", 19, "SQL INJECTION"},
    {kVuln, "Path Traversal", "PATH", 22, 1, "Broken Access Control", 33, "PATH TRAVERSAL"},
    {kVuln, "Directory Listing", "PATH", 548, 1, "Broken Access Control", 16, "DIRECTORY INDEXING"},
    {kVuln, "Form Without Anti-Forgery Token", "INFO", 352, 1, "Broken Access Control", 9,
     "CROSS-SITE REQUEST FORGERY"},
    {kVuln, "Open Redirect", "INFO", 601, 1, "Broken Access Control", 38, "URL REDIRECTOR ABUSE"},
    {kVuln, "Cookie Without Secure Flag", "INFO", 614, 5, "Security Misconfiguration", 15,
     "APPLICATION MISCONFIGURATION"},
    {kVuln, "Outdated Script Library", "INFO", 1104, 6, "Vulnerable and Outdated Components", 14,
     "SERVER MISCONFIGURATION"},
    {kVuln, "Login Over Plain HTTP", "INFO", 319, 2, "Cryptographic Failures", 4,
     "INSUFFICIENT TRANSPORT LAYER PROTECTION"},
    {kSensitive, "Payment Card Number", "CC", 359, 2, "Cryptographic Failures", 13, "INFORMATION LEAKAGE"},
    {kSensitive, "Internal Address Pattern", "CUSTOM", 200, 1, "Broken Access Control", 13, "INFORMATION LEAKAGE"},
    {kGathered, "Links Crawled", "", 0, 0, "", 0, ""},
    {kGathered, "External Links Discovered", "", 0, 0, "", 0, ""},
    {kGathered, "Cookies Collected", "", 0, 0, "", 0, ""},
    {kGathered, "Forms Found", "", 0, 0, "", 0, ""},
    {kGathered, "Server Banner", "", 200, 0, "", 0, ""},
    {kGathered, "Security Headers", "", 693, 0, "", 0, ""},
    {kGathered, "Scan Diagnostics", "", 0, 0, "", 0, ""},
    {kGathered, "Response Times", "", 0, 0, "", 0, ""},
});

constexpr auto kPlaces = std::to_array<std::string_view>({"Search", "Login", "Basket", "Profile", "Comments", "Upload",
                                                          "Export", "Payment", "Help & Contact", "Administration"});
constexpr auto kParams = std::to_array<std::string_view>(
    {"q", "user", "item", "name", "comment", "file", "format", "card", "topic", "role"});

constexpr std::int64_t kFirstQid = 150004;
constexpr std::int64_t kQidStep = 3;

std::string_view type_text(FindingType type) {
  switch (type) {
    case FindingType::Vulnerability:
      return "VULNERABILITY";
    case FindingType::SensitiveContent:
      return "SENSITIVE_CONTENT";
    case FindingType::InformationGathered:
      return "INFORMATION_GATHERED";
  }
  return {};
}

std::string cdata(std::string_view text) {
  std::string out;
  xml::append_cdata(text, out);
  return out;
}

std::string references(const Detection& detection) {
  std::string out;
  if (!detection.group.empty()) out += fmt::format("      <group>{}</group>\n", detection.group);
  constexpr std::string_view kList =
      "      <{0}>\n        <count>1</count>\n        <list>\n{1}        </list>\n      </{0}>\n";
  if (!detection.cwe.empty()) {
    out += fmt::format(kList, "cwe", fmt::format("          <long>{}</long>\n", detection.cwe));
  }
  constexpr std::string_view kEntry =
      "          <{0}>\n            <name>{1}</name>\n            <url>{2}</url>\n            <code>{3}</code>\n"
      "          </{0}>\n";
  if (!detection.owasp_code.empty()) {
    const auto url = fmt::format("https://owasp.example.test/Top10/A{:0>2}_2021/", detection.owasp_code);
    out += fmt::format(kList, "owasp",
                       fmt::format(kEntry, "OWASP", cdata(detection.owasp_name), cdata(url), detection.owasp_code));
  }
  if (!detection.wasc_code.empty()) {
    const auto url = fmt::format("https://webappsec.example.test/WASC-{:0>2}", detection.wasc_code);
    out += fmt::format(kList, "wasc",
                       fmt::format(kEntry, "WASC", cdata(detection.wasc_name), cdata(url), detection.wasc_code));
  }
  return out;
}

std::string base_score(int severity) { return fmt::format("{}.{}", 1 + severity * 8 / 5, (severity * 7) % 10); }

std::string solution(const Detection& detection) {
  const bool gathered = detection.type == FindingType::InformationGathered;
  std::string out = "  <VULN>\n";
  out += fmt::format("    <QID>{}</QID>\n    <VULN_TYPE>{}</VULN_TYPE>\n    <SEVERITY_LEVEL>{}</SEVERITY_LEVEL>\n",
                     detection.qid,
                     gathered              ? "Information Gathered"
                     : detection.potential ? "Potential Vulnerability"
                                           : "Vulnerability",
                     detection.severity);
  out += fmt::format("    <TITLE>{}</TITLE>\n    <CATEGORY>Web Application</CATEGORY>\n", cdata(detection.name));
  out += fmt::format(
      "    <LAST_SERVICE_MODIFICATION_DATETIME>2025-{:02}-{:02}T10:00:00Z</LAST_SERVICE_MODIFICATION_DATETIME>\n"
      "    <PUBLISHED_DATETIME>20{:02}-03-{:02}T08:00:00Z</PUBLISHED_DATETIME>\n    <PATCHABLE>0</PATCHABLE>\n",
      1 + detection.qid % 12, 1 + detection.qid % 28, 10 + detection.qid % 15, 1 + detection.qid % 28);
  out += fmt::format("    <DIAGNOSIS>{}</DIAGNOSIS>\n",
                     cdata(fmt::format("{} was reported by the scan.<P>Detection {}.", detection.name, detection.qid)));
  if (!gathered) {
    out += fmt::format("    <CONSEQUENCE>{}</CONSEQUENCE>\n    <SOLUTION>{}</SOLUTION>\n",
                       cdata("An attacker could act with the rights of a visitor.<BR>"),
                       cdata("Validate input where it arrives.<BR>Encode output &quot;for its context&quot;."));
    const auto base = base_score(detection.severity);
    out += fmt::format(
        "    <CVSS_V3>\n      <BASE>{0}</BASE>\n      <TEMPORAL>{0}</TEMPORAL>\n"
        "      <VECTOR_STRING>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N</VECTOR_STRING>\n"
        "      <CVSS3_VERSION>3.1</CVSS3_VERSION>\n    </CVSS_V3>\n",
        base);
  }
  out += fmt::format("    <PCI_FLAG>{}</PCI_FLAG>\n    <DISCOVERY>\n      <REMOTE>1</REMOTE>\n",
                     detection.severity > 2 && !gathered ? 1 : 0);
  if (detection.qid % 4 == 0)
    out += "      <AUTH_TYPE_LIST>\n        <AUTH_TYPE>HTTP</AUTH_TYPE>\n      </AUTH_TYPE_LIST>\n";
  if (detection.qid % 8 == 0) out += "      <ADDITIONAL_INFO>Exploit Available</ADDITIONAL_INFO>\n";
  out += "    </DISCOVERY>\n  </VULN>\n";
  return out;
}

Detection detection(std::size_t weakness, std::size_t place) {
  const auto& row = kWeaknesses[weakness];
  const auto number = weakness * kPlaces.size() + place;
  const auto text = [](int code) { return code == 0 ? std::string{} : std::to_string(code); };
  Detection made{
      .qid = kFirstQid + kQidStep * static_cast<std::int64_t>(number),
      .type = row.type,
      .potential = row.type == FindingType::Vulnerability && number % 5 == 2,
      .severity = 1 + static_cast<int>(row.type == FindingType::Vulnerability ? (weakness + place) % 5 : place % 3),
      .name = fmt::format("{} ({})", row.name, kPlaces[place]),
      .group = std::string{row.group},
      .cwe = text(row.cwe),
      .owasp_code = text(row.owasp),
      .owasp_name = std::string{row.owasp_name},
      .wasc_code = text(row.wasc),
      .wasc_name = std::string{row.wasc_name},
      .head = {},
      .references = {},
      .param = {},
      .score = {}};
  const bool gathered = made.type == FindingType::InformationGathered;
  made.head = fmt::format(
      "      <qid>{}</qid>\n      <detectionScore>{}</detectionScore>\n      <name>{}</name>\n      <type>{}</type>\n"
      "      <potential>{}</potential>\n      <findingType>QUALYS</findingType>\n",
      made.qid, gathered ? 0 : made.severity * 18, cdata(made.name), type_text(made.type), made.potential);
  made.references = references(made);
  if (made.type == FindingType::Vulnerability)
    made.param = fmt::format("      <param>{}</param>\n", cdata(kParams[place]));
  if (made.type == FindingType::SensitiveContent)
    made.param = fmt::format("      <content>{}</content>\n", cdata(row.name));
  if (!gathered) {
    made.score = fmt::format(
        "      <cvssV3>\n        <base>{0}</base>\n        <temporal>{0}</temporal>\n"
        "        <attackVector>Network</attackVector>\n      </cvssV3>\n",
        base_score(made.severity));
  }
  return made;
}

}  // namespace

const std::vector<Detection>& generated_catalog() {
  static const auto catalog = [] {
    std::vector<Detection> all;
    for (std::size_t weakness = 0; weakness < kWeaknesses.size(); ++weakness) {
      for (std::size_t place = 0; place < kPlaces.size(); ++place) all.push_back(detection(weakness, place));
    }
    return all;
  }();
  return catalog;
}

std::shared_ptr<const Solutions> generated_solutions() {
  static const auto solutions = [] {
    Solutions all;
    for (const auto& detection : generated_catalog())
      all.emplace(detection.qid, std::make_shared<const std::string>(solution(detection)));
    return std::make_shared<const Solutions>(std::move(all));
  }();
  return solutions;
}

}  // namespace mockqualys
