#include "mockqualys/reports/glossary.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <vector>

#include "mockqualys/base/xml_text.h"

namespace mockqualys::reports {

namespace {

std::string_view category(const pugi::xml_node& finding) {
  const auto type = xml::text_of(finding.child("type"));
  if (type == "SENSITIVE_CONTENT") return "Sensitive Content";
  if (type == "INFORMATION_GATHERED") return "Information Gathered";
  return xml::text_of(finding.child("potential")) == "true" ? "Potential Vulnerability" : "Confirmed Vulnerability";
}

// The API gives information gathered no group; the report's two are told apart by the severity. Our choice.
std::string group(const pugi::xml_node& finding, const Entry& entry, const Shape& shape) {
  if (xml::text_of(finding.child("type")) == "INFORMATION_GATHERED") {
    if (shape.groups == Groups::Bare) return {};
    return fmt::format("{}{}", shape.groups == Groups::Prefixed ? "IG-" : "", entry.severity > 1 ? "WEAK" : "DIAG");
  }
  auto kind = xml::text_of(finding.child("findingType"));
  if (kind == "BURP" || kind == "BUGCROWD") return kind;
  auto code = xml::text_of(finding.child("group"));
  std::ranges::replace(code, '_', '-');  // SSN_US of the API
  return code;
}

// Codes mean another class in another edition: what counts is the name.
std::string owasp(const pugi::xml_node& finding, Edition edition) {
  std::vector<std::string> codes;
  for (const auto& one : finding.child("owasp").child("list").children("OWASP")) {
    const auto named = owasp_code(edition, xml::text_of(one.child("name")));
    if (named) {
      codes.emplace_back(*named);
    } else if (edition == Edition::Owasp2021) {
      codes.push_back("A" + xml::text_of(one.child("code")));
    }
  }
  return fmt::format("{}", fmt::join(codes, ","));
}

std::string joined(const pugi::xml_node& list, const char* element, const char* leaf, std::string_view prefix) {
  std::string out;
  for (const auto& one : list.child("list").children(element)) {
    out += fmt::format("{}{}{}", out.empty() ? "" : ",", prefix, xml::text_of(leaf == nullptr ? one : one.child(leaf)));
  }
  return out;
}

void write_entry(const Entry& entry, const Shape& shape, const pugi::xml_node& finding, Writer& out) {
  out.open("QID");
  out.leaf("QID", entry.qid);
  out.leaf("CATEGORY", category(finding));
  out.leaf("SEVERITY", entry.severity);
  out.leaf("TITLE", entry.title);
  out.optional("GROUP", group(finding, entry, shape));
  out.optional("OWASP", owasp(finding, shape.edition));
  out.optional("WASC", joined(finding.child("wasc"), "WASC", "code", "WASC-"));
  out.optional("CWE", joined(finding.child("cwe"), "long", nullptr, "CWE-"));
  out.optional("CVSS_BASE", entry.cvss_base);
  out.optional("CVSS_TEMPORAL", entry.cvss_temporal);
  if (const auto cvss = finding.child("cvssV3"); cvss && shape.cvss_v3) {
    out.open("CVSS_V3");
    out.optional("BASE", xml::text_of(cvss.child("base")));
    out.optional("TEMPORAL", xml::text_of(cvss.child("temporal")));
    out.leaf("ATTACK_VECTOR", xml::text_of(cvss.child("attackVector")));
    out.close("CVSS_V3");
  }
  out.leaf("DESCRIPTION", entry.description);
  out.leaf("IMPACT", entry.impact);
  out.leaf("SOLUTION", entry.solution);
  out.close("QID");
}

void write_surplus(Writer& out) {
  out.open("QID");
  out.leaf("QID", 999'999);
  out.leaf("CATEGORY", "Confirmed Vulnerability");
  out.leaf("SEVERITY", 5);
  out.leaf("TITLE", "Found nowhere in this report");
  for (const auto* name : {"DESCRIPTION", "IMPACT", "SOLUTION"}) out.leaf(name, "N/A");
  out.close("QID");
}

void write_classes(std::string_view list, std::string_view element, std::span<const Class> classes, bool loud,
                   Writer& out) {
  out.open(list);
  for (const auto& one : classes) {
    out.open(element);
    out.leaf("CODE", one.code);
    out.leaf("NAME", loud ? upper(one.name) : std::string{one.name});
    out.close(element);
  }
  out.close(list);
}

void write_groups(const Shape& shape, Writer& out) {
  out.open("GROUP_LIST");
  for (const auto& one : group_list()) {
    const bool gathered = one.type == "INFORMATION_GATHERED";
    if (gathered && shape.groups == Groups::Bare) continue;
    out.open("GROUP");
    out.leaf("CODE", fmt::format("{}{}", gathered && shape.groups == Groups::Prefixed ? "IG-" : "", one.code));
    out.leaf("NAME", one.name);
    out.leaf("TYPE", one.type);
    out.close("GROUP");
  }
  out.close("GROUP_LIST");
}

}  // namespace

void write_glossary(const ReportShape& wanted, const Contents& contents, const Records& findings, Writer& out) {
  const auto& shape = shape_of(wanted.variant);
  bool skip = wanted.has(ReportTrap::GlossaryLacksEntries);
  out.open("GLOSSARY");
  out.open("QID_LIST");
  std::string record;
  for (const auto& [qid, entry] : contents.entries) {
    if (std::exchange(skip, false)) continue;
    record.clear();
    findings.append(entry.first, Form::Full, record);
    pugi::xml_document document;
    document.load_buffer_inplace(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
    write_entry(entry, shape, document.document_element(), out);
  }
  if (wanted.has(ReportTrap::GlossaryHasSurplus)) write_surplus(out);
  out.close("QID_LIST");
  write_groups(shape, out);
  if (!wanted.has(ReportTrap::NoOwaspList)) {
    write_classes("OWASP_LIST", "OWASP", owasp_list(shape.edition), false, out);
  }
  write_classes("WASC_LIST", "WASC", wasc_list(), shape.loud_wasc, out);
  out.close("GLOSSARY");
}

}  // namespace mockqualys::reports
