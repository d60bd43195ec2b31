#include "mockqualys/world/report.h"

#include <algorithm>
#include <array>

#include "mockqualys/base/xml_text.h"

namespace mockqualys {

namespace {

// Reference 5.5, in its order.
constexpr auto kTypes = std::to_array<Named<ReportType>>({
    {ReportType::Scan, "WAS_SCAN_REPORT"},
    {ReportType::WebApp, "WAS_WEBAPP_REPORT"},
    {ReportType::Scorecard, "WAS_SCORECARD_REPORT"},
    {ReportType::Catalog, "WAS_CATALOG_REPORT"},
    {ReportType::DataList, "DATALIST_REPORT"},
});
constexpr auto kFormats = std::to_array<Named<ReportFormat>>({
    {ReportFormat::HtmlZipped, "HTML_ZIPPED"},
    {ReportFormat::HtmlBase64, "HTML_BASE64"},
    {ReportFormat::Pdf, "PDF"},
    {ReportFormat::PdfEncrypted, "PDF_ENCRYPTED"},
    {ReportFormat::PowerPoint, "POWERPOINT"},
    {ReportFormat::Csv, "CSV"},
    {ReportFormat::CsvV2, "CSV_V2"},
    {ReportFormat::Xml, "XML"},
    {ReportFormat::Word, "WORD"},
});
constexpr auto kStatuses = std::to_array<Named<ReportStatus>>({
    {ReportStatus::Running, "RUNNING"},
    {ReportStatus::Error, "ERROR"},
    {ReportStatus::Complete, "COMPLETE"},
});

// Report XML 11.
constexpr auto kVariants = std::to_array<Named<ReportVariant>>({
    {ReportVariant::Current, "current", "as in 2024, with every payload, attributes and tags"},
    {ReportVariant::Of2017, "2017", "no company, no UNIQUE_ID, four dates everywhere, wrapped base64, OWASP 2013"},
    {ReportVariant::Of2020, "2020", "DETECTION_DATE in scan reports, IG- groups, OWASP 2017, option profile"},
    {ReportVariant::Of2022, "2022",
     "POTENTIAL, BODY, up to five payloads, SSL_DETAILS beside DATA, CVSS v3, OWASP 2021"},
    {ReportVariant::Of2024, "2024", "ROLE, COOKIE, SSL_DETAILS instead of DATA"},
});
constexpr auto kTraps = std::to_array<Named<ReportTrap>>({
    {ReportTrap::NoAppendix, "no_appendix", "APPENDIX is missing"},
    {ReportTrap::NoGlossary, "no_glossary", "GLOSSARY is missing"},
    {ReportTrap::GlossaryLacksEntries, "glossary_lacks_entries", "the first QID of the glossary is missing"},
    {ReportTrap::GlossaryHasSurplus, "glossary_has_surplus", "an entry that no finding uses"},
    {ReportTrap::NoOwaspList, "no_owasp_list", "nothing tells the OWASP edition"},
    {ReportTrap::FlatResults, "flat_results", "the lists stand under RESULTS, whatever the root"},
    {ReportTrap::ResultsByWebApp, "results_by_webapp",
     "the lists stand under RESULTS/WEB_APPLICATION, whatever the root"},
    {ReportTrap::OtherAppendixTag, "other_appendix_tag", "WEBAPP where WEB_APPLICATION is usual, and the reverse"},
    {ReportTrap::WrappedBase64, "wrapped_base64", "base64 in lines of 76, CRLF, in CDATA"},
    {ReportTrap::UnflaggedData, "unflagged_data", "DATA is base64 without saying so"},
    {ReportTrap::EmptyContents, "empty_contents", "CONTENTS and EVIDENCE are flagged as base64 and empty"},
    {ReportTrap::NoData, "no_data", "information gathered without DATA and SSL_DETAILS"},
    {ReportTrap::MixedZones, "mixed_zones", "the head is an hour away from the findings, which vary among themselves"},
    {ReportTrap::NoDates, "no_dates", "findings have no date at all"},
    {ReportTrap::LeadingLineFeed, "leading_line_feed",
     "a line feed before the declaration, as files saved by hand have"},
    {ReportTrap::ByteOrderMark, "byte_order_mark", "a UTF-8 byte order mark before the declaration"},
    {ReportTrap::OneLine, "one_line", "no line breaks between elements"},
    {ReportTrap::EscapedText, "escaped_text", "references instead of CDATA, as a re-serialised file has"},
    {ReportTrap::LineFeedHeaders, "line_feed_headers",
     "header values end in a line feed, as in a copy that lost its CR"},
    {ReportTrap::IgnoredWithChildren, "ignored_children", "IGNORED of an ignored finding has children"},
    {ReportTrap::IgnoredWithSiblings, "ignored_siblings", "IGNORED true, with IGNORE_REASON and others beside it"},
    {ReportTrap::IgnoredAsText, "ignored_text", "IGNORED true and nothing else, which is the default"},
    {ReportTrap::SensitiveAsVulnerability, "sensitive_as_vulnerability",
     "items of SENSITIVE_CONTENT_LIST are VULNERABILITY"},
    {ReportTrap::EmptyLists, "empty_lists", "a list without items is written all the same"},
    {ReportTrap::WrongCounters, "wrong_counters", "SUMMARY counts one more than RESULTS lists"},
});

template <typename Value>
std::string_view name_in(std::span<const Named<Value>> table, Value value) {
  return std::ranges::find(table, value, &Named<Value>::value)->name;
}
template <typename Value>
std::optional<Value> find_in(std::span<const Named<Value>> table, std::string_view name) {
  const auto row = std::ranges::find(table, name, &Named<Value>::name);
  if (row == table.end()) return std::nullopt;
  return row->value;
}

}  // namespace

std::span<const Named<ReportType>> report_types() { return kTypes; }
std::span<const Named<ReportFormat>> report_formats() { return kFormats; }
std::span<const Named<ReportStatus>> report_statuses() { return kStatuses; }
std::span<const Named<ReportVariant>> report_variants() { return kVariants; }
std::span<const Named<ReportTrap>> report_traps() { return kTraps; }

std::string_view name_of(ReportType type) { return name_in(report_types(), type); }
std::string_view name_of(ReportFormat format) { return name_in(report_formats(), format); }
std::string_view name_of(ReportStatus status) { return name_in(report_statuses(), status); }
std::string_view name_of(ReportVariant variant) { return name_in(report_variants(), variant); }
std::string_view name_of(ReportTrap trap) { return name_in(report_traps(), trap); }
std::optional<ReportType> find_report_type(std::string_view name) { return find_in(report_types(), name); }
std::optional<ReportFormat> find_report_format(std::string_view name) { return find_in(report_formats(), name); }
std::optional<ReportStatus> find_report_status(std::string_view name) { return find_in(report_statuses(), name); }
std::optional<ReportVariant> find_report_variant(std::string_view name) { return find_in(report_variants(), name); }
std::optional<ReportTrap> find_report_trap(std::string_view name) { return find_in(report_traps(), name); }

std::optional<std::string> order_error(const ReportOrder& order) {
  constexpr std::size_t kLongestName = 256;  // reference 5.5
  constexpr std::chrono::minutes kFarthest = std::chrono::hours{14};
  if (order.name.empty()) return "a report needs a name";
  const auto characters =
      std::ranges::count_if(order.name, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (static_cast<std::size_t>(characters) > kLongestName) return "the name is longer than 256 characters";
  for (const auto* text : {&order.name, &order.description, &order.user}) {
    if (!xml::is_xml_text(*text)) return "a text holds bytes that are not UTF-8 or not allowed in XML";
  }
  if (order.shape.zone < -kFarthest || order.shape.zone > kFarthest) return "a zone is at most 14 hours from GMT";
  if (order.takes < std::chrono::seconds{0}) return "a report cannot take less than no time";
  return std::nullopt;
}

}  // namespace mockqualys
