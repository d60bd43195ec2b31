#include "mockqualys/world/vendor_order.h"

#include <algorithm>
#include <array>
#include <string>

#include <pugixml.hpp>

namespace mockqualys {

namespace {

using Names = std::string_view;

// Reference 6.2.2; the places of detectionScore, content, originalSeverity, fixedDate, patch, reactivate*, externalRef,
// the severity edit, retest and sslData are our choice.
constexpr auto kFinding = std::to_array<Names>({"id",
                                                "uniqueId",
                                                "qid",
                                                "detectionScore",
                                                "name",
                                                "type",
                                                "potential",
                                                "findingType",
                                                "group",
                                                "cwe",
                                                "owasp",
                                                "wasc",
                                                "param",
                                                "function",
                                                "content",
                                                "resultList",
                                                "severity",
                                                "originalSeverity",
                                                "url",
                                                "status",
                                                "firstDetectedDate",
                                                "lastDetectedDate",
                                                "lastTestedDate",
                                                "fixedDate",
                                                "timesDetected",
                                                "webApp",
                                                "patch",
                                                "isIgnored",
                                                "ignoredReason",
                                                "ignoredBy",
                                                "ignoredDate",
                                                "ignoredComment",
                                                "reactivateIn",
                                                "reactivateDate",
                                                "externalRef",
                                                "severityComment",
                                                "editedSeverityUser",
                                                "editedSeverityDate",
                                                "retest",
                                                "sslData",
                                                "cvssV3",
                                                "history",
                                                "updatedDate"});

// Reference 6.1; riskScore last is our choice.
constexpr auto kWebApp = std::to_array<Names>({"id",
                                               "name",
                                               "url",
                                               "os",
                                               "owner",
                                               "scope",
                                               "subDomain",
                                               "domains",
                                               "uris",
                                               "attributes",
                                               "defaultProfile",
                                               "defaultScanner",
                                               "defaultScannerTags",
                                               "scannerLocked",
                                               "progressiveScanning",
                                               "redundancyLinks",
                                               "maxRedundancyLinks",
                                               "urlBlacklist",
                                               "urlExcludelist",
                                               "urlWhitelist",
                                               "urlAllowlist",
                                               "postDataBlacklist",
                                               "postDataExcludelist",
                                               "logoutRegexList",
                                               "authRecords",
                                               "dnsOverrides",
                                               "useRobots",
                                               "useSitemap",
                                               "headers",
                                               "malwareMonitoring",
                                               "malwareNotification",
                                               "malwareTaskId",
                                               "malwareScheduling",
                                               "tags",
                                               "comments",
                                               "isScheduled",
                                               "lastScan",
                                               "createdBy",
                                               "createdDate",
                                               "updatedBy",
                                               "updatedDate",
                                               "screenshot",
                                               "proxy",
                                               "config",
                                               "crawlingScripts",
                                               "swaggerFile",
                                               "postmanCollection",
                                               "riskScore"});

// Reference 6.5; order and presence are our choice.
constexpr auto kReport =
    std::to_array<Names>({"id", "name", "description", "owner", "type", "format", "status", "size", "creationDate",
                          "lastDownloadDate", "downloadCount", "tags", "config", "template", "distributionList"});

// Reference, REST 6.3; what only get and the results document have stands where the download of 2014 has it.
constexpr auto kScan = std::to_array<Names>({"id",
                                             "name",
                                             "reference",
                                             "type",
                                             "mode",
                                             "multi",
                                             "target",
                                             "profile",
                                             "options",
                                             "launchedDate",
                                             "launchedBy",
                                             "status",
                                             "consolidatedStatus",
                                             "cancelMode",
                                             "canceledBy",
                                             "endScanDate",
                                             "scanDuration",
                                             "summary",
                                             "sendMail",
                                             "sendOneMail",
                                             "enableWAFAuth",
                                             "progressiveScanning",
                                             "cancelAfterNHours",
                                             "cancelTime"});

// Reference, adjacent 1.3.
constexpr auto kTag = std::to_array<Names>(
    {"id", "name", "parentTagId", "created", "modified", "color", "ruleText", "ruleType", "srcAssetGroupId",
     "srcBusinessUnitId", "srcOperatingSystemName", "provider", "children", "criticalityScore", "description"});

// Reference, adjacent 3.1; the XML order is our choice.
constexpr auto kOptionProfile = std::to_array<Names>(
    {"id", "name", "owner", "isDefault", "tags", "formSubmission", "maxCrawlRequests", "timeoutErrorThreshold",
     "unexpectedErrorThreshold", "parameterSet", "ignoreBinaryFiles", "performance", "bruteforceOption",
     "sensitiveContent", "comments", "createdDate", "createdBy", "updatedDate", "updatedBy"});

// Reference, adjacent 3.2; the places of oauth2Record and lastScan are our choice.
constexpr auto kAuthRecord =
    std::to_array<Names>({"id", "name", "owner", "formRecord", "serverRecord", "oauth2Record", "tags", "comments",
                          "lastScan", "createdDate", "createdBy", "updatedDate", "updatedBy"});

// Reference, adjacent 7.1; the order is our choice.
constexpr auto kSchedule = std::to_array<Names>(
    {"id", "name", "owner", "active", "launchedCount", "nextLaunchDate", "target", "type", "multi", "profile",
     "scheduling", "notification", "createdDate", "createdBy", "updatedDate", "updatedBy", "lastScan", "invalid"});

// Reference, adjacent 7.2 to 7.4; unconfirmed as they are.
constexpr auto kReportTemplate = std::to_array<Names>({"id", "name", "type", "owner", "createdDate", "updatedDate"});
constexpr auto kSearchList =
    std::to_array<Names>({"id", "name", "type", "qids", "owner", "createdDate", "updatedDate"});
constexpr auto kDnsOverride = std::to_array<Names>(
    {"id", "name", "owner", "mappings", "tags", "comments", "createdDate", "createdBy", "updatedDate", "updatedBy"});

constexpr auto kUser = std::to_array<Names>({"id", "username", "firstName", "lastName"});
constexpr auto kFindingWebApp = std::to_array<Names>({"id", "name", "url", "tags"});
constexpr auto kLastScan = std::to_array<Names>({"id", "name", "summary"});
constexpr auto kSummary = std::to_array<Names>(
    {"crawlDuration", "testDuration", "linksCrawled", "nbRequests", "resultsStatus", "authStatus", "os"});
constexpr auto kCvssV3 = std::to_array<Names>({"base", "temporal", "attackVector"});
constexpr auto kRetest =
    std::to_array<Names>({"retestStatus", "retestedDate", "retestedUser", "findingStatus", "reason"});
constexpr auto kList = std::to_array<Names>({"count", "list"});

// Reference, KnowledgeBase A.3: the order of the DTD, with what its third version adds.
constexpr auto kVuln = std::to_array<Names>({"QID",
                                             "VULN_TYPE",
                                             "SEVERITY_LEVEL",
                                             "TITLE",
                                             "CATEGORY",
                                             "TECHNOLOGY",
                                             "DETECTION_INFO",
                                             "LAST_CUSTOMIZATION",
                                             "LAST_SERVICE_MODIFICATION_DATETIME",
                                             "PUBLISHED_DATETIME",
                                             "CODE_MODIFIED_DATETIME",
                                             "BUGTRAQ_LIST",
                                             "PATCHABLE",
                                             "PATCH_PUBLISHED_DATE",
                                             "SOFTWARE_LIST",
                                             "VENDOR_REFERENCE_LIST",
                                             "CVE_LIST",
                                             "DIAGNOSIS",
                                             "DIAGNOSIS_COMMENT",
                                             "CONSEQUENCE",
                                             "CONSEQUENCE_COMMENT",
                                             "SOLUTION",
                                             "SOLUTION_COMMENT",
                                             "COMPLIANCE_LIST",
                                             "CORRELATION",
                                             "CVSS",
                                             "CVSS_V3",
                                             "PCI_FLAG",
                                             "AUTOMATIC_PCI_FAIL",
                                             "PCI_REASONS",
                                             "THREAT_INTELLIGENCE",
                                             "SUPPORTED_MODULES",
                                             "DISCOVERY",
                                             "IS_DISABLED",
                                             "CHANGE_LOG_LIST"});
constexpr auto kCvss2 = std::to_array<Names>({"BASE", "TEMPORAL", "VECTOR_STRING", "ACCESS", "IMPACT", "AUTHENTICATION",
                                              "EXPLOITABILITY", "REMEDIATION_LEVEL", "REPORT_CONFIDENCE"});
constexpr auto kCvss3 = std::to_array<Names>({"BASE", "TEMPORAL", "VECTOR_STRING", "CVSS3_VERSION", "ATTACK", "IMPACT",
                                              "PRIVILEGES_REQUIRED", "USER_INTERACTION", "SCOPE",
                                              "EXPLOIT_CODE_MATURITY", "REMEDIATION_LEVEL", "REPORT_CONFIDENCE"});
constexpr auto kAccess = std::to_array<Names>({"VECTOR", "COMPLEXITY"});
constexpr auto kImpact = std::to_array<Names>({"CONFIDENTIALITY", "INTEGRITY", "AVAILABILITY"});
constexpr auto kCustomization = std::to_array<Names>({"DATETIME", "USER_LOGIN"});
constexpr auto kReference = std::to_array<Names>({"ID", "URL"});
constexpr auto kSoftware = std::to_array<Names>({"PRODUCT", "VENDOR"});
constexpr auto kCompliance = std::to_array<Names>({"TYPE", "SECTION", "DESCRIPTION"});
constexpr auto kDiscovery = std::to_array<Names>({"REMOTE", "AUTH_TYPE_LIST", "ADDITIONAL_INFO"});
constexpr auto kChangeLog = std::to_array<Names>({"CHANGE_DATE", "COMMENTS"});

struct Row {
  std::string_view parent;
  std::span<const Names> children;
};

constexpr auto kRows = std::to_array<Row>({
    {"Finding", kFinding},
    {"WebApp", kWebApp},
    {"Report", kReport},
    {"WasScan", kScan},
    {"Tag", kTag},
    {"OptionProfile", kOptionProfile},
    {"WebAppAuthRecord", kAuthRecord},
    {"WasScanSchedule", kSchedule},
    {"ReportTemplate", kReportTemplate},
    {"SearchList", kSearchList},
    {"DnsOverride", kDnsOverride},
    {"launchedBy", kUser},
    {"canceledBy", kUser},
    {"webApp", kFindingWebApp},
    {"owner", kUser},
    {"createdBy", kUser},
    {"updatedBy", kUser},
    {"ignoredBy", kUser},
    {"editedSeverityUser", kUser},
    {"retestedUser", kUser},
    {"lastScan", kLastScan},
    {"summary", kSummary},
    {"cvssV3", kCvssV3},
    {"retest", kRetest},
    {"tags", kList},
    {"attributes", kList},
    {"VULN", kVuln},
    {"CVSS", kCvss2},
    {"CVSS_V3", kCvss3},
    {"ACCESS", kAccess},
    {"ATTACK", kAccess},
    {"IMPACT", kImpact},
    {"LAST_CUSTOMIZATION", kCustomization},
    {"BUGTRAQ", kReference},
    {"VENDOR_REFERENCE", kReference},
    {"CVE", kReference},
    {"SOFTWARE", kSoftware},
    {"COMPLIANCE", kCompliance},
    {"DISCOVERY", kDiscovery},
    {"CHANGE_LOG_INFO", kChangeLog},
});

constexpr auto kFreeText = std::to_array<Names>({"Url",
                                                 "Domain",
                                                 "UrlEntry",
                                                 "WebAppHeader",
                                                 "value",
                                                 "data",
                                                 "message",
                                                 "name",
                                                 "url",
                                                 "param",
                                                 "function",
                                                 "content",
                                                 "ignoredComment",
                                                 "severityComment",
                                                 "description",
                                                 "firstName",
                                                 "lastName",
                                                 "subDomain",
                                                 "contents",
                                                 "TITLE",
                                                 "DIAGNOSIS",
                                                 "DIAGNOSIS_COMMENT",
                                                 "CONSEQUENCE",
                                                 "CONSEQUENCE_COMMENT",
                                                 "SOLUTION",
                                                 "SOLUTION_COMMENT"});

constexpr auto kInformationGathered = std::to_array<Names>({"url", "status", "timesDetected", "isIgnored"});

std::size_t rank(std::span<const std::string_view> order, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(order, name) - order.begin());
}

}  // namespace

std::span<const std::string_view> vendor_order(std::string_view parent) {
  const auto row = std::ranges::find(kRows, parent, &Row::parent);
  return row == kRows.end() ? std::span<const std::string_view>{} : row->children;
}

pugi::xml_node insert_in_order(pugi::xml_node parent, const std::string& name) {
  const auto order = vendor_order(parent.name());
  const auto place = rank(order, name);
  for (const auto& sibling : parent.children()) {
    if (place < order.size() && rank(order, sibling.name()) > place) {
      return parent.insert_child_before(name.c_str(), sibling);
    }
  }
  return parent.append_child(name.c_str());
}

bool is_free_text(std::string_view element) { return std::ranges::find(kFreeText, element) != kFreeText.end(); }

std::span<const std::string_view> absent_when_information_gathered() { return kInformationGathered; }

}  // namespace mockqualys
