// A table a kind, and the rows that name them.
#include "mockqualys/world/kinds.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

using Name = std::string_view;

// --- findings (reference, REST 5.3, 6.2) ---

constexpr auto kFindingFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::UniqueId, "uniqueId"},
    {Field::Qid, "qid"},
    {Field::Name, "name"},
    {Field::Type, "type"},
    {Field::Url, "url"},
    {Field::WebAppTagId, "webApp/tags/list/Tag/id"},
    {Field::WebAppTagName, "webApp/tags/list/Tag/name"},
    {Field::Status, "status"},
    {Field::Patch, "patch"},
    {Field::WebAppId, "webApp/id"},
    {Field::WebAppName, "webApp/name"},
    {Field::Severity, "severity"},
    {Field::ExternalRef, "externalRef"},
    {Field::IgnoredDate, "ignoredDate"},
    {Field::IgnoredReason, "ignoredReason"},
    {Field::Group, "group"},
    {Field::OwaspName, "owasp/list/OWASP/name"},
    {Field::OwaspCode, "owasp/list/OWASP/code"},
    {Field::WascName, "wasc/list/WASC/name"},
    {Field::WascCode, "wasc/list/WASC/code"},
    {Field::CweId, "cwe/list/long"},
    {Field::FirstDetectedDate, "firstDetectedDate"},
    {Field::LastDetectedDate, "lastDetectedDate"},
    {Field::LastTestedDate, "lastTestedDate"},
    {Field::TimesDetected, "timesDetected"},
});

// Recorded in 2022, with what today's answers add to it: detectionScore, the ignore group, updatedDate, riskScore.
constexpr auto kShortFinding = std::to_array<Name>({"id",
                                                    "uniqueId",
                                                    "qid",
                                                    "detectionScore",
                                                    "name",
                                                    "type",
                                                    "potential",
                                                    "findingType",
                                                    "param",
                                                    "content",
                                                    "severity",
                                                    "url",
                                                    "status",
                                                    "firstDetectedDate",
                                                    "lastDetectedDate",
                                                    "lastTestedDate",
                                                    "timesDetected",
                                                    "webApp/id",
                                                    "webApp/name",
                                                    "webApp/url",
                                                    "isIgnored",
                                                    "ignoredReason",
                                                    "ignoredBy",
                                                    "ignoredDate",
                                                    "ignoredComment",
                                                    "updatedDate"});

void trim_finding(pugi::xml_node element) {
  if (xml::text_of(element.child("type")) != "INFORMATION_GATHERED") return;
  for (const auto absent : absent_when_information_gathered()) element.remove_child(std::string{absent}.c_str());
}

// --- web apps (reference, REST 5.2, 6.1) ---

constexpr auto kWebAppFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Url, "url"},
    {Field::Tags, "tags/list/Tag/id"},
    {Field::TagName, "tags/list/Tag/name"},
    {Field::TagId, "tags/list/Tag/id"},
    {Field::CreatedDate, "createdDate"},
    {Field::UpdatedDate, "updatedDate"},
    {Field::LastScan, "lastScan/id"},
    {Field::ProfileId, "defaultProfile/id"},
    {Field::AuthRecordId, "authRecords/list/WebAppAuthRecord/id"},
});

constexpr auto kShortWebApp =
    std::to_array<Name>({"id", "name", "url", "owner/id", "tags", "createdDate", "updatedDate", "riskScore"});

// What the scan summary says and what the filter calls it (reference, 5.2 against 5.4); the rest have one name in both.
struct StatusRow {
  std::string_view summary, filter;
};
constexpr auto kLastScanStatuses = std::to_array<StatusRow>({
    {"SUCCESSFUL", "FINISHED"},
    {"TIME_LIMIT_REACHED", "TIME_LIMIT_EXCEEDED"},
    {"CANCELED_WITH_RESULTS", "CANCELED"},
});

void derive_web_app(const pugi::xml_node& element, StoredRecord& into) {
  const auto scheduled = xml::text_of(element.child("isScheduled"));
  into.fields.emplace_back(Field::IsScheduled, scheduled.empty() ? "false" : scheduled);
  const auto scan = element.child("lastScan");
  into.fields.emplace_back(Field::IsScanned, scan ? "true" : "false");
  if (const auto status = xml::text_of(scan.child("summary").child("resultsStatus")); !status.empty()) {
    const auto row = std::ranges::find(kLastScanStatuses, status, &StatusRow::summary);
    into.fields.emplace_back(Field::LastScanStatus, row == kLastScanStatuses.end() ? status : std::string{row->filter});
  }
  for (const auto& attribute : element.child("attributes").child("list").children("Attribute")) {
    into.fields.emplace_back(Field::Attribute, xml::text_of(attribute.child("name")));
    into.fields.emplace_back(Field::Attribute, xml::text_of(attribute.child("value")));
  }
}

// --- reports (reference, REST 5.5, 6.5) ---

constexpr auto kReportFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::TagId, "tags/list/Tag/id"},
    {Field::TagName, "tags/list/Tag/name"},
    {Field::CreationDate, "creationDate"},
    {Field::Type, "type"},
    {Field::Format, "format"},
    {Field::Status, "status"},
    {Field::WebAppId, "config/webAppReport/target/webapps/WebApp/id"},
});

constexpr auto kShortReport =
    std::to_array<Name>({"id", "name", "owner", "type", "format", "status", "size", "creationDate", "tags"});

// --- scans (reference, REST 5.4, 6.3) ---

constexpr auto kScanFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Reference, "reference"},
    {Field::WebAppId, "target/webApp/id"},
    {Field::WebAppName, "target/webApp/name"},
    {Field::LaunchedDate, "launchedDate"},
    {Field::Type, "type"},
    {Field::Mode, "mode"},
    {Field::Status, "status"},
    {Field::AuthStatus, "summary/authStatus"},
    {Field::ResultsStatus, "summary/resultsStatus"},
    {Field::ProfileId, "profile/id"},
    {Field::AuthRecordId, "target/webAppAuthRecord/id"},
});
constexpr auto kShortScan =
    std::to_array<Name>({"id", "name", "reference", "type", "mode", "multi", "target", "profile", "launchedDate",
                         "launchedBy", "status", "consolidatedStatus", "cancelMode", "canceledBy", "summary"});

// --- tags (reference, adjacent 1) ---

constexpr auto kTagFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Parent, "parentTagId"},
    {Field::RuleType, "ruleType"},
    {Field::Provider, "provider"},
    {Field::Color, "color"},
});

// --- option profiles, authentication records, DNS overrides (reference, adjacent 3 and 7.4) ---
//
// The short forms are our choice, by analogy with that of web apps.

constexpr auto kProfileFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Tags, "tags/list/Tag/id"},
    {Field::TagId, "tags/list/Tag/id"},
    {Field::TagName, "tags/list/Tag/name"},
    {Field::CreatedDate, "createdDate"},
    {Field::UpdatedDate, "updatedDate"},
    {Field::OwnerId, "owner/id"},
    {Field::OwnerName, "owner/lastName"},
    {Field::OwnerUsername, "owner/username"},
});
constexpr auto kShortNamed =
    std::to_array<Name>({"id", "name", "owner", "isDefault", "tags", "createdDate", "updatedDate"});

constexpr auto kAuthFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Tags, "tags/list/Tag/id"},
    {Field::TagId, "tags/list/Tag/id"},
    {Field::TagName, "tags/list/Tag/name"},
    {Field::CreatedDate, "createdDate"},
    {Field::UpdatedDate, "updatedDate"},
    {Field::LastScanDate, "lastScan/date"},
    {Field::LastScanAuthStatus, "lastScan/authStatus"},
});

// The words of the filter `contents` (reference, REST 6.6).
void derive_auth_record(const pugi::xml_node& element, StoredRecord& into) {
  if (const auto form = element.child("formRecord"))
    into.fields.emplace_back(Field::Contents, "FORM_" + xml::text_of(form.child("type")));
  const auto server = element.child("serverRecord");
  for (const auto& field : server.child("fields").child("list").children("WebAppAuthServerRecordField"))
    into.fields.emplace_back(Field::Contents, "SERVER_" + xml::text_of(field.child("type")));
  if (server.child("certificate")) into.fields.emplace_back(Field::Contents, "CERTIFICATE");
  if (const auto oauth2 = element.child("oauth2Record"))
    into.fields.emplace_back(Field::Contents, "OAUTH2_" + xml::text_of(oauth2.child("grantType")));
}

// What a client keeps secret is not stored: no answer, no journal and no file of ours can hold it. The mask is our
// choice; the reference knows only that there is one.
void trim_auth_record(pugi::xml_node element) {
  constexpr const char* kMask = "*****";
  constexpr auto kSecrets = std::to_array<Name>({"password", "passphrase", "clientSecret", "contents", "data"});
  for (const auto* record : {"formRecord", "serverRecord", "oauth2Record"}) {
    std::vector<pugi::xml_node> all{element.child(record)};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto node = all[i];
      for (auto child : node.children())
        if (child.type() == pugi::node_element) all.push_back(child);
      const bool secured = Name{node.name()} == "value" && xml::text_of(node.parent().child("secured")) == "true";
      if (!secured && std::ranges::find(kSecrets, Name{node.name()}) == kSecrets.end()) continue;
      all[i].remove_children();
      all[i].append_child(pugi::node_cdata).set_value(kMask);
    }
  }
}

// --- schedules, search lists, report templates (reference, adjacent 7) ---

constexpr auto kScheduleFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::OwnerId, "owner/id"},
    {Field::CreatedDate, "createdDate"},
    {Field::UpdatedDate, "updatedDate"},
    {Field::Active, "active"},
    {Field::Type, "type"},
    {Field::WebAppId, "target/webApp/id"},
    {Field::WebAppName, "target/webApp/name"},
    {Field::LastScan, "lastScan/id"},
    {Field::LastScanLaunchedDate, "lastScan/launchedDate"},
    {Field::LastScanStatus, "lastScan/status"},
    {Field::Multi, "multi"},
    {Field::ProfileId, "profile/id"},
    {Field::AuthRecordId, "target/webAppAuthRecord/id"},
});
constexpr auto kShortSchedule = std::to_array<Name>({"id", "name", "owner", "active", "launchedCount", "nextLaunchDate",
                                                     "target", "type", "createdDate", "updatedDate"});

constexpr auto kListFields = std::to_array<FieldPath>({
    {Field::Id, "id"},
    {Field::Name, "name"},
    {Field::Type, "type"},
});

constexpr auto kRows = std::to_array<KindRow>({
    {Kind::WebApp, "WebApp", "webapp", "webapps", "webapps.xml", kWebAppFields, kShortWebApp, derive_web_app},
    {Kind::Finding, "Finding", "finding", "findings", "findings.xml", kFindingFields, kShortFinding, nullptr,
     trim_finding},
    {Kind::Scan, "WasScan", "scan", "scans", "scans.xml", kScanFields, kShortScan},
    {Kind::Tag, "Tag", "tag", "tags", "tags.xml", kTagFields, {}},
    {Kind::OptionProfile, "OptionProfile", "optionprofile", "optionprofiles", "optionprofiles.xml", kProfileFields,
     kShortNamed},
    {Kind::AuthRecord, "WebAppAuthRecord", "authrecord", "authrecords", "authrecords.xml", kAuthFields, kShortNamed,
     derive_auth_record, trim_auth_record},
    {Kind::Schedule, "WasScanSchedule", "schedule", "schedules", "schedules.xml", kScheduleFields, kShortSchedule},
    {Kind::SearchList, "SearchList", "searchlist", "searchlists", "searchlists.xml", kListFields, {}},
    {Kind::ReportTemplate,
     "ReportTemplate",
     "reporttemplate",
     "reporttemplates",
     "reporttemplates.xml",
     kListFields,
     {}},
    {Kind::DnsOverride, "DnsOverride", "dnsoverride", "dnsoverrides", "dnsoverrides.xml", kProfileFields, kShortNamed},
    {Kind::Report, "Report", "report", "reports", "reports/reports.xml", kReportFields, kShortReport},
});
static_assert(kRows.size() == kKinds);

}  // namespace

std::span<const KindRow> kind_rows() { return kRows; }
const KindRow& row_of(Kind kind) { return kRows[static_cast<std::size_t>(kind)]; }

const KindRow* find_kind(Name noun) {
  const auto row = std::ranges::find(kRows, noun, &KindRow::noun);
  return row == kRows.end() ? nullptr : &*row;
}

const KindRow* kind_of_element(Name element) {
  const auto row = std::ranges::find(kRows, element, &KindRow::element);
  return row == kRows.end() ? nullptr : &*row;
}

}  // namespace mockqualys
