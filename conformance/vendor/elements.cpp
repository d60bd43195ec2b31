// One table a record, each in the vendor's order with its section of the reference above it; then the look-ups. A path
// is written once, as XML has it; JSON's differences (bare members of a list, "value" beside an attribute) are undone
// in `plain_path`.
#include "conformance/vendor/elements.h"

#include <algorithm>
#include <array>

namespace qualyswas::conformance::vendor {
namespace {

using enum ElementType;
using enum Grade;

constexpr std::string_view kTypes = "VULNERABILITY|SENSITIVE_CONTENT|INFORMATION_GATHERED";
constexpr std::string_view kScanResults =
    "NOT_USED|TO_BE_PROCESSED|NO_HOST_ALIVE|NO_WEB_SERVICE|SERVICE_ERROR|TIME_LIMIT_REACHED|SCAN_INTERNAL_ERROR|"
    "SCAN_RESULTS_INVALID|SUCCESSFUL|PROCESSING|TIME_LIMIT_EXCEEDED|SCAN_NOT_LAUNCHED|SCANNER_NOT_AVAILABLE|SUBMITTED|"
    "RUNNING|FINISHED|CANCELED|CANCELING|ERROR|DELETED|CANCELED_WITH_RESULTS";
constexpr std::string_view kAuthStatuses = "NONE|NOT_USED|SUCCESSFUL|FAILED|PARTIAL";

// REST 6.1. Columns: search, and get or a verbose search.
constexpr auto kWebApp = std::to_array<ElementRow>({
    {"id", Integer, "AA", Recorded},
    {"name", Text, "AA", Recorded},
    {"url", Text, "AA", Recorded},
    {"os", Text, "-o", Schema},
    {"owner", Group, "Ao", Recorded},
    {"owner/id", Integer, "AA", Recorded},
    {"owner/username", Text, "-o", Schema},
    {"owner/firstName", Text, "-o", Schema},
    {"owner/lastName", Text, "-o", Schema},
    {"scope", Word, "-o", Schema, "ALL|LIMIT|SUBDOMAIN|DOMAINS"},
    {"subDomain", Text, "-o", Schema},
    {"domains", Group, "-o", Schema},
    {"domains/count", Integer, "-A", Schema},
    {"domains/list", Group, "-o", Schema},
    {"domains/list/Domain", Text, "-o", Schema},
    {"uris", Group, "-o", Schema},
    {"uris/count", Integer, "-A", Schema},
    {"uris/list", Group, "-o", Schema},
    {"uris/list/Url", Text, "-o", Schema},
    {"attributes", Group, "-o", Schema},
    {"attributes/count", Integer, "-A", Schema},
    {"attributes/list", Group, "-o", Schema},
    {"attributes/list/Attribute", Group, "-o", Schema},
    {"attributes/list/Attribute/id", Integer, "-o", Schema},
    {"attributes/list/Attribute/name", Text, "-A", Schema},
    {"attributes/list/Attribute/value", Text, "-o", Schema},
    {"defaultProfile", Group, "-o", Schema},
    {"defaultProfile/id", Integer, "-A", Schema},
    {"defaultProfile/name", Text, "-o", Schema},
    {"defaultScanner", Group, "-o", Schema},
    {"defaultScanner/type", Word, "-o", Schema, "EXTERNAL|INTERNAL"},
    {"defaultScanner/friendlyName", Text, "-o", Schema},
    {"defaultScannerTags", Open, "-o", Schema},
    {"scannerLocked", Boolean, "-o", Schema},
    {"progressiveScanning", Text, "-o", Unconfirmed},
    {"redundancyLinks", Text, "-o", Schema},
    {"maxRedundancyLinks", Text, "-o", Schema},
    {"urlBlacklist", Open, "-o", Schema},
    {"urlExcludelist", Open, "-o", Documented},
    {"urlWhitelist", Open, "-o", Schema},
    {"urlAllowlist", Open, "-o", Documented},
    {"postDataBlacklist", Open, "-o", Schema},
    {"postDataExcludelist", Open, "-o", Documented},
    {"logoutRegexList", Open, "-o", Schema},
    {"authRecords", Group, "-o", Schema},
    {"authRecords/count", Integer, "-A", Schema},
    {"authRecords/list", Group, "-o", Schema},
    {"authRecords/list/WebAppAuthRecord", Group, "-o", Schema},
    {"authRecords/list/WebAppAuthRecord/id", Integer, "-A", Schema},
    {"authRecords/list/WebAppAuthRecord/name", Text, "-o", Schema},
    {"dnsOverrides", Open, "-o", Schema},
    {"useRobots", Word, "-o", Schema, "IGNORE|ADD_PATHS|BLACKLIST"},
    {"useSitemap", Boolean, "-o", Schema},
    {"headers", Open, "-o", Schema},
    {"malwareMonitoring", Boolean, "-o", Schema},
    {"malwareNotification", Boolean, "-o", Schema},
    {"malwareTaskId", Integer, "-o", Schema},
    {"malwareScheduling", Open, "-o", Schema},
    {"tags", Group, "Ao", Recorded},
    {"tags/count", Integer, "AA", Recorded},
    {"tags/list", Group, "oo", Recorded},
    {"tags/list/Tag", Group, "oo", Recorded},
    {"tags/list/Tag/id", Integer, "AA", Recorded},
    {"tags/list/Tag/name", Text, "AA", Recorded},
    {"comments", Group, "-o", Schema},
    {"comments/count", Integer, "-A", Schema},
    {"comments/list", Group, "-o", Schema},
    {"comments/list/Comment", Group, "-o", Schema},
    {"comments/list/Comment/contents", Text, "-o", Schema},
    {"comments/list/Comment/author", Open, "-o", Schema},
    {"comments/list/Comment/createdDate", Date, "-o", Schema},
    {"isScheduled", Boolean, "-o", Schema},
    {"lastScan", Group, "-o", Schema},
    {"lastScan/id", Integer, "-A", Schema},
    {"lastScan/name", Text, "-o", Schema},
    {"lastScan/summary", Group, "-o", Schema},
    {"lastScan/summary/resultsStatus", Word, "-o", Documented, kScanResults},
    {"lastScan/summary/authStatus", Word, "-o", Documented, kAuthStatuses},
    {"createdBy", Open, "-o", Schema},
    {"createdDate", Date, "AA", Recorded},
    {"updatedBy", Open, "-o", Schema},
    {"updatedDate", Date, "AA", Recorded},
    {"screenshot", Text, "-o", Schema},
    {"proxy", Open, "-o", Schema},
    {"config", Open, "-o", Schema},
    {"crawlingScripts", Open, "-o", Schema},
    {"swaggerFile", Open, "-o", Client},
    {"postmanCollection", Open, "-o", Client},
    {"riskScore", Integer, "oo", Documented, {}, false},
});

// REST 6.2. Columns: short VULNERABILITY, SENSITIVE_CONTENT, INFORMATION_GATHERED; the same three in full; an imported
// finding in any form. What a finding of sensitive content has is unconfirmed, beyond what all have.
constexpr auto kFinding = std::to_array<ElementRow>({
    {"id", Integer, "AAAAAAA", Recorded},
    {"uniqueId", Uuid, "AAAAAAo", Recorded},
    {"qid", Integer, "AAAAAAo", Recorded},
    {"detectionScore", Integer, "ooooooo", Recorded, {}, false},
    {"name", Text, "AAAAAAo", Recorded},
    {"type", Word, "AAAAAAA", Recorded, kTypes},
    {"potential", Boolean, "AoAAoAo", Recorded},
    {"findingType", Word, "AAAAAAA", Recorded, "QUALYS|BURP|BUGCROWD|CUSTOM|MANUAL"},
    {"group", Word, "ooooooo", Documented, "XSS|SQL|INFO|PATH|CC|SSN_US|CUSTOM"},
    {"cwe", Group, "---oooo", Documented},
    {"cwe/count", Integer, "---AAAA", Documented},
    {"cwe/list", Group, "---oooo", Documented},
    {"cwe/list/long", Integer, "---oooo", Documented},
    {"owasp", Group, "---oo-o", Recorded},
    {"owasp/count", Integer, "---AA-A", Recorded},
    {"owasp/list", Group, "---oo-o", Recorded},
    {"owasp/list/OWASP", Group, "---oo-o", Recorded},
    {"owasp/list/OWASP/name", Text, "---AA-A", Recorded},
    {"owasp/list/OWASP/url", Text, "---oo-o", Recorded},
    {"owasp/list/OWASP/code", Integer, "---AA-A", Recorded},
    {"wasc", Group, "---oo-o", Recorded},
    {"wasc/count", Integer, "---AA-A", Recorded},
    {"wasc/list", Group, "---oo-o", Recorded},
    {"wasc/list/WASC", Group, "---oo-o", Recorded},
    {"wasc/list/WASC/name", Text, "---AA-A", Recorded},
    {"wasc/list/WASC/url", Text, "---oo-o", Recorded},
    {"wasc/list/WASC/code", Integer, "---AA-A", Recorded},
    {"param", Text, "oo-oo-o", Recorded},
    {"function", Text, "oo-oo-o", Client},
    {"content", Text, "oo-oo-o", Unconfirmed, {}, false},
    {"resultList", Group, "---oooo", Recorded},
    {"resultList/count", Integer, "---AAAA", Recorded},
    {"resultList/list", Group, "---oooo", Recorded},
    {"resultList/list/Result", Group, "---oooo", Recorded},
    {"resultList/list/Result/authentication", Boolean, "---oooo", Recorded, {}, false},
    {"resultList/list/Result/ajax", Boolean, "---oo-o", Recorded, {}, false},
    {"resultList/list/Result/ajaxRequestId", Text, "---oo-o", Client, {}, false},
    {"resultList/list/Result/formLocation", Text, "---oo-o", Client, {}, false},
    {"resultList/list/Result/accessPath", Group, "---oo-o", Recorded, {}, false},
    {"resultList/list/Result/accessPath/count", Integer, "---AA-A", Recorded},
    {"resultList/list/Result/accessPath/list", Group, "---oo-o", Recorded},
    {"resultList/list/Result/accessPath/list/Url", Text, "---oo-o", Recorded},
    {"resultList/list/Result/payloads", Group, "---oooo", Recorded, {}, false},
    {"resultList/list/Result/payloads/count", Integer, "---AAAA", Recorded},
    {"resultList/list/Result/payloads/list", Group, "---oooo", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance", Group, "---oooo", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/payload", Text, "---oo-o", Recorded, {}, false},
    {"resultList/list/Result/payloads/list/PayloadInstance/request", Group, "---oo-o", Recorded, {}, false},
    {"resultList/list/Result/payloads/list/PayloadInstance/request/method", Text, "---oo-o", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/request/link", Text, "---oo-o", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/request/headers", Text, "---oo-o", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/request/body", NullableText, "---oo-o", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/response", Text, "---oooo", Recorded, {}, false},
    {"resultList/list/Result/payloads/list/PayloadInstance/payloadResponce", Group, "---oo-o", Recorded, {}, false},
    {"resultList/list/Result/payloads/list/PayloadInstance/payloadResponce/offset", Integer, "---AA-A", Recorded},
    {"resultList/list/Result/payloads/list/PayloadInstance/payloadResponce/length", Integer, "---AA-A", Recorded},
    {"severity", IntegerText, "AAAAAAA", Recorded},
    {"originalSeverity", IntegerText, "ooooooo", Client, {}, false},
    {"url", Text, "AoNAoNo", Recorded},
    {"status", Word, "AoNAoNo", Recorded, "NEW|ACTIVE|REOPENED|PROTECTED|FIXED"},
    {"firstDetectedDate", Date, "AoAAoAo", Recorded},
    {"lastDetectedDate", Date, "AoAAoAo", Recorded},
    {"lastTestedDate", Date, "AoAAoAo", Recorded},
    {"fixedDate", Date, "oo-oo-o", Client, {}, false},
    {"timesDetected", Integer, "AoNAoNo", Recorded},
    {"webApp", Group, "AAAAAAA", Recorded},
    {"webApp/id", Integer, "AAAAAAA", Recorded},
    {"webApp/name", Text, "AAAAAAA", Recorded},
    {"webApp/url", Text, "AAAAAAA", Recorded},
    {"webApp/tags", Group, "---oooo", Recorded},
    {"webApp/tags/count", Integer, "---AAAA", Recorded},
    {"webApp/tags/list", Group, "---oooo", Recorded},
    {"webApp/tags/list/Tag", Group, "---oooo", Recorded},
    {"webApp/tags/list/Tag/id", Integer, "---AAAA", Recorded},
    {"webApp/tags/list/Tag/name", Text, "---AAAA", Recorded},
    {"patch", Integer, "oo-oo-o", Client, {}, false},
    {"isIgnored", Boolean, "AoNAoNo", Recorded},
    {"ignoredReason", Word, "oo-oo-o", Recorded, "FALSE_POSITIVE|RISK_ACCEPTED|NOT_APPLICABLE"},
    {"ignoredBy", Group, "oo-oo-o", Recorded},
    {"ignoredBy/id", Integer, "oo-oo-o", Recorded},
    {"ignoredBy/username", Text, "oo-oo-o", Recorded},
    {"ignoredBy/firstName", Text, "oo-oo-o", Recorded},
    {"ignoredBy/lastName", Text, "oo-oo-o", Recorded},
    {"ignoredDate", Date, "oo-oo-o", Recorded},
    {"ignoredComment", Text, "oo-oo-o", Recorded},
    {"reactivateIn", Integer, "oo-oo-o", Client, {}, false},
    {"reactivateDate", Date, "oo-oo-o", Client, {}, false},
    {"externalRef", Text, "ooooooo", Documented, {}, false},
    {"severityComment", Text, "ooooooo", Documented, {}, false},
    {"editedSeverityUser", Open, "ooooooo", Client, {}, false},
    {"editedSeverityDate", Date, "ooooooo", Client, {}, false},
    {"retest", Open, "---oo-o", Documented, {}, false},
    {"sslData", Open, "---oooo", Client, {}, false},
    {"cvssV3", Group, "---oo-o", Recorded},
    {"cvssV3/base", Decimal, "---oo-o", Recorded},
    {"cvssV3/temporal", Decimal, "---oo-o", Recorded},
    {"cvssV3/attackVector", Word, "---oo-o", Recorded, "Network|Adjacent Network|Local|Physical"},
    {"history", Group, "---oooo", Documented},
    {"history/set", Group, "---oooo", Documented},
    {"history/set/WebAppFindingHistory", Group, "---oooo", Documented},
    {"history/set/WebAppFindingHistory/scanData", Group, "---oooo", Documented},
    {"history/set/WebAppFindingHistory/scanData/id", Integer, "---oooo", Documented},
    {"history/set/WebAppFindingHistory/scanData/reference", Text, "---oooo", Documented},
    {"history/set/WebAppFindingHistory/scanData/launchedDate", Date, "---oooo", Documented},
    {"updatedDate", Date, "ooooooo", Recorded, {}, false},
});

// REST 6.3. Columns: search, get, status.
constexpr auto kScan = std::to_array<ElementRow>({
    {"id", Integer, "AAA", Recorded},
    {"name", Text, "AA-", Recorded},
    {"reference", Text, "AA-", Recorded},
    {"type", Word, "AA-", Recorded, "VULNERABILITY|DISCOVERY"},
    {"mode", Word, "AA-", Recorded, "ONDEMAND|SCHEDULED|API"},
    {"multi", Boolean, "oo-", Recorded},
    {"target", Group, "AA-", Recorded},
    {"target/webApp", Group, "oo-", Recorded},
    {"target/webApp/id", Integer, "AA-", Recorded},
    {"target/webApp/name", Text, "oo-", Recorded},
    {"target/webApp/url", Text, "oo-", Recorded},
    {"target/webApps", Open, "oo-", Documented},
    {"target/webAppAuthRecord", Group, "oo-", Recorded},
    {"target/webAppAuthRecord/id", Integer, "oo-", Recorded},
    {"target/webAppAuthRecord/name", Text, "oo-", Recorded},
    {"target/scannerAppliance", Group, "oo-", Recorded},
    {"target/scannerAppliance/type", Word, "oo-", Recorded, "EXTERNAL|INTERNAL|scannerTags"},
    {"target/scannerAppliance/friendlyName", Text, "oo-", Recorded},
    {"target/cancelOption", Word, "oo-", Recorded, "SPECIFIC|DEFAULT"},
    {"profile", Group, "oo-", Recorded},
    {"profile/id", Integer, "AA-", Recorded},
    {"profile/name", Text, "oo-", Recorded},
    {"options", Group, "-o-", Recorded},
    {"options/count", Integer, "-A-", Recorded},
    {"options/list", Group, "-o-", Recorded},
    {"options/list/WasScanOption", Group, "-o-", Recorded},
    {"options/list/WasScanOption/name", Text, "-A-", Recorded},
    {"options/list/WasScanOption/value", Text, "-o-", Recorded},
    {"launchedDate", Date, "AA-", Recorded},
    {"launchedBy", Group, "oo-", Recorded},
    {"launchedBy/id", Integer, "oo-", Recorded},
    {"launchedBy/username", Text, "oo-", Recorded},
    {"launchedBy/firstName", Text, "oo-", Recorded},
    {"launchedBy/lastName", Text, "oo-", Recorded},
    {"status", Word, "AAA", Recorded, "SUBMITTED|RUNNING|FINISHED|ERROR|CANCELED|PROCESSING"},
    {"consolidatedStatus", Word, "oo-", Recorded, kScanResults},
    {"cancelMode", Word, "oo-", Recorded, "USER"},
    {"canceledBy", Group, "oo-", Recorded},
    {"canceledBy/id", Integer, "oo-", Recorded},
    {"canceledBy/username", Text, "oo-", Recorded},
    {"endScanDate", Date, "-o-", Recorded},
    {"scanDuration", Integer, "-o-", Recorded},
    {"summary", Group, "ooo", Recorded},
    {"summary/crawlDuration", Integer, "oo-", Recorded},
    {"summary/testDuration", Integer, "oo-", Recorded},
    {"summary/linksCrawled", Integer, "oo-", Recorded},
    {"summary/nbRequests", Integer, "oo-", Recorded},
    {"summary/resultsStatus", Word, "ooo", Recorded, kScanResults},
    {"summary/authStatus", Word, "ooo", Recorded, kAuthStatuses},
    {"summary/os", Text, "oo-", Recorded},
    {"sendMail", Boolean, "-o-", Client, {}, false},
    {"sendOneMail", Boolean, "-o-", Client, {}, false},
    {"enableWAFAuth", Boolean, "-o-", Client, {}, false},
    {"progressiveScanning", Text, "-o-", Client, {}, false},
    {"cancelAfterNHours", Integer, "-o-", Client, {}, false},
    {"cancelTime", Text, "-o-", Client, {}, false},
});

// REST 6.5. Columns: search and get, status.
constexpr auto kReport = std::to_array<ElementRow>({
    {"id", Integer, "Ao", Client},
    {"name", Text, "A-", Client},
    {"description", Text, "o-", Client},
    {"owner", Group, "o-", Client},
    {"owner/id", Integer, "o-", Client},
    {"owner/username", Text, "o-", Client},
    {"owner/firstName", Text, "o-", Client},
    {"owner/lastName", Text, "o-", Client},
    {"type", Word, "A-", Client,
     "WAS_SCAN_REPORT|WAS_WEBAPP_REPORT|WAS_SCORECARD_REPORT|WAS_CATALOG_REPORT|DATALIST_REPORT"},
    {"format", Word, "A-", Client, "HTML_ZIPPED|HTML_BASE64|PDF|PDF_ENCRYPTED|POWERPOINT|CSV|CSV_V2|XML|WORD"},
    {"status", Word, "AA", Documented, "RUNNING|ERROR|COMPLETE"},
    {"size", Integer, "o-", Client},
    {"creationDate", Date, "A-", Client},
    {"lastDownloadDate", Date, "o-", Client},
    {"downloadCount", Integer, "o-", Client},
    {"tags", Open, "o-", Client},
    {"config", Open, "o-", Client},
    {"template", Group, "o-", Client},
    {"template/id", Integer, "o-", Client},
    {"template/name", Text, "o-", Client},
    {"distributionList", Open, "o-", Client},
});

// Adjacent endpoints 1.3.
constexpr auto kTag = std::to_array<ElementRow>({
    {"id", Integer, "A", Schema},
    {"name", Text, "A", Schema},
    {"parentTagId", Integer, "o", Schema},
    {"created", Date, "o", Schema},
    {"modified", Date, "o", Schema},
    {"color", Text, "o", Schema},
    {"ruleText", Text, "o", Schema},
    {"ruleType", Word, "o", Schema,
     "STATIC|GROOVY|OS_REGEX|NETWORK_RANGE|NETWORK_RANGE_ENHANCED|NAME_CONTAINS|INSTALLED_SOFTWARE|OPEN_PORTS|"
     "VULN_EXIST|ASSET_SEARCH|CLOUD_ASSET|BUSINESS_INFORMATION|GLOBAL_ASSET_VIEW|TAG_SET|NETWORK_TAG|NETWORK|"
     "VULN_DETECTION|TAGSET"},
    {"srcAssetGroupId", Integer, "o", Schema},
    {"srcBusinessUnitId", Integer, "o", Schema},
    {"srcOperatingSystemName", Text, "o", Schema},
    {"provider", Word, "o", Schema, "EC2|AZURE|GCP|IBM|OCI|Alibaba"},
    {"children", Group, "o", Schema},
    {"children/list", Group, "o", Schema},
    {"children/list/TagSimple", Group, "o", Schema},
    {"children/list/TagSimple/id", Integer, "A", Schema},
    {"children/list/TagSimple/name", Text, "A", Schema},
    {"criticalityScore", Integer, "o", Schema},
    {"description", Text, "o", Schema},
    {"reEvalStatus", Text, "o", Client, {}, false},
    {"reEvalStatusProgress", Text, "o", Client, {}, false},
    {"tagUuid", Text, "o", Client, {}, false},
    {"parentTagUuid", Text, "o", Client, {}, false},
    {"isSubUserScopedTag", Text, "o", Client, {}, false},
    {"reservedType", Text, "o", Client, {}, false},
});

// Adjacent endpoints 3.1; the short form of a search is unconfirmed beyond id and name.
constexpr auto kOptionProfile = std::to_array<ElementRow>({
    {"id", Integer, "A", Client},
    {"name", Text, "A", Client},
    {"owner", Open, "o", Documented},
    {"isDefault", Boolean, "o", Documented},
    {"tags", Open, "o", Documented},
    {"formSubmission", Text, "o", Documented},
    {"maxCrawlRequests", Integer, "o", Documented},
    {"timeoutErrorThreshold", Integer, "o", Documented},
    {"unexpectedErrorThreshold", Integer, "o", Documented},
    {"parameterSet", Open, "o", Documented},
    {"ignoreBinaryFiles", Boolean, "o", Documented},
    {"performance", Text, "o", Documented},
    {"bruteforceOption", Text, "o", Documented},
    {"sensitiveContent", Open, "o", Documented},
    {"comments", Open, "o", Documented},
    {"createdDate", Date, "o", Documented},
    {"createdBy", Open, "o", Documented},
    {"updatedDate", Date, "o", Documented},
    {"updatedBy", Open, "o", Documented},
});

// Adjacent endpoints 3.2. What stands in the records of the login is a secret of the tenant's: open, never looked at.
constexpr auto kAuthRecord = std::to_array<ElementRow>({
    {"id", Integer, "A", Schema},
    {"name", Text, "A", Schema},
    {"owner", Open, "o", Schema},
    {"formRecord", Open, "o", Schema},
    {"serverRecord", Open, "o", Schema},
    {"oauth2Record", Open, "o", Client, {}, false},
    {"tags", Open, "o", Schema},
    {"comments", Open, "o", Schema},
    {"lastScan", Open, "o", Client, {}, false},
    {"createdDate", Date, "o", Schema},
    {"createdBy", Open, "o", Schema},
    {"updatedDate", Date, "o", Schema},
    {"updatedBy", Open, "o", Schema},
});

// Adjacent endpoints 7.1; the order is unconfirmed.
constexpr auto kSchedule = std::to_array<ElementRow>({
    {"id", Integer, "A", Documented},
    {"name", Text, "A", Documented},
    {"owner", Open, "o", Documented},
    {"active", Boolean, "o", Documented},
    {"launchedCount", Integer, "o", Documented},
    {"nextLaunchDate", Date, "o", Documented},
    {"target", Open, "o", Documented},
    {"type", Word, "o", Documented, "VULNERABILITY|DISCOVERY"},
    {"multi", Boolean, "o", Client},
    {"profile", Open, "o", Documented},
    {"scheduling", Open, "o", Documented},
    {"notification", Open, "o", Documented},
    {"createdDate", Date, "o", Documented},
    {"createdBy", Open, "o", Documented},
    {"updatedDate", Date, "o", Documented},
    {"updatedBy", Open, "o", Documented},
    {"lastScan", Open, "o", Documented},
    {"invalid", Boolean, "o", Documented},
});

// Adjacent endpoints 7.4; the order is unconfirmed.
constexpr auto kDnsOverride = std::to_array<ElementRow>({
    {"id", Integer, "A", Documented},
    {"name", Text, "A", Documented},
    {"owner", Open, "o", Documented},
    {"mappings", Open, "o", Documented},
    {"tags", Open, "o", Documented},
    {"comments", Open, "o", Documented},
    {"createdDate", Date, "o", Documented},
    {"createdBy", Open, "o", Documented},
    {"updatedDate", Date, "o", Documented},
    {"updatedBy", Open, "o", Documented},
});

// KnowledgeBase A.3: the order of the document type; what its third version adds is optional.
constexpr auto kVuln = std::to_array<ElementRow>({
    {"QID", Integer, "A", Schema},
    {"VULN_TYPE", Word, "A", Schema,
     "Vulnerability|Potential Vulnerability|Vulnerability or Potential Vulnerability|Information Gathered"},
    {"SEVERITY_LEVEL", Integer, "A", Schema},
    {"TITLE", Text, "A", Schema},
    {"CATEGORY", Text, "o", Schema},
    {"TECHNOLOGY", Text, "o", Client, {}, false},
    {"DETECTION_INFO", Text, "o", Schema},
    {"LAST_CUSTOMIZATION", Group, "o", Schema},
    {"LAST_CUSTOMIZATION/DATETIME", Date, "A", Schema},
    {"LAST_CUSTOMIZATION/USER_LOGIN", Text, "o", Schema},
    {"LAST_SERVICE_MODIFICATION_DATETIME", Date, "o", Schema},
    {"PUBLISHED_DATETIME", Date, "A", Schema},
    {"CODE_MODIFIED_DATETIME", Date, "o", Client},
    {"BUGTRAQ_LIST", Open, "o", Schema},
    {"PATCHABLE", Digit, "A", Schema},
    {"PATCH_PUBLISHED_DATE", Text, "o", Client},
    {"SOFTWARE_LIST", Open, "o", Schema},
    {"VENDOR_REFERENCE_LIST", Open, "o", Schema},
    {"CVE_LIST", Group, "o", Schema, {}, false},
    {"CVE_LIST/CVE", Group, "o", Schema},
    {"CVE_LIST/CVE/ID", Text, "A", Schema},
    {"CVE_LIST/CVE/URL", Text, "A", Schema},
    {"DIAGNOSIS", Text, "o", Schema},
    {"DIAGNOSIS_COMMENT", Text, "o", Schema},
    {"CONSEQUENCE", Text, "o", Schema},
    {"CONSEQUENCE_COMMENT", Text, "o", Schema},
    {"SOLUTION", Text, "o", Schema},
    {"SOLUTION_COMMENT", Text, "o", Schema},
    {"COMPLIANCE_LIST", Open, "o", Schema},
    {"CORRELATION", Open, "o", Schema},
    {"CVSS", Open, "o", Schema},
    {"CVSS_V3", Open, "o", Schema},
    {"PCI_FLAG", Digit, "o", Schema},
    {"AUTOMATIC_PCI_FAIL", Digit, "o", Schema},
    {"PCI_REASONS", Open, "o", Schema},
    {"THREAT_INTELLIGENCE", Open, "o", Schema},
    {"SUPPORTED_MODULES", Text, "o", Schema},
    {"DISCOVERY", Group, "A", Schema},
    {"DISCOVERY/REMOTE", Digit, "A", Schema},
    {"DISCOVERY/AUTH_TYPE_LIST", Open, "o", Schema},
    {"DISCOVERY/ADDITIONAL_INFO", Text, "o", Schema},
    {"IS_DISABLED", Digit, "o", Schema},
    {"CHANGE_LOG_LIST", Open, "o", Schema},
});

constexpr auto kTables = std::to_array<ElementTable>({
    {"WebApp", "REST 6.1 WebApp", true, kWebApp},
    {"Finding", "REST 6.2 Finding", true, kFinding},
    {"WasScan", "REST 6.3 WasScan", true, kScan},
    {"Report", "REST 6.5 Report", false, kReport},
    {"Tag", "Adjacent 1.3 Tag object", true, kTag},
    {"OptionProfile", "Adjacent 3.1 optionprofile", false, kOptionProfile},
    {"WebAppAuthRecord", "Adjacent 3.2 webappauthrecord", true, kAuthRecord},
    {"WasScanSchedule", "Adjacent 7.1 wasscanschedule", false, kSchedule},
    {"DnsOverride", "Adjacent 7.4 dnsoverride", false, kDnsOverride},
    {"VULN", "KnowledgeBase A.3 Output document", true, kVuln},
});

// JSON writes <list><long>79</long></list> as [79], and <Url>x</Url> in a list as {"Url": {"value": "x"}}.
std::string plain_path(std::string_view path) {
  std::string plain{path};
  if (plain.ends_with("/#")) plain.replace(plain.size() - 1, 1, "long");
  return plain;
}

}  // namespace

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Recorded:
      return "recorded";
    case Schema:
      return "schema";
    case Documented:
      return "documented";
    case Client:
      return "client";
    case Unconfirmed:
      return "unconfirmed";
  }
  return "";
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case Group:
      return "elements";
    case Open:
      return "open";
    case Integer:
    case IntegerText:
      return "integer";
    case Decimal:
      return "decimal";
    case Digit:
      return "digit";
    case Boolean:
      return "boolean";
    case Date:
      return "date";
    case Uuid:
      return "uuid";
    case Word:
      return "word";
    case Text:
    case NullableText:
      return "text";
  }
  return "";
}

const ElementRow* ElementTable::find(std::string_view path) const {
  const auto plain = plain_path(path);
  const auto row = std::ranges::find(rows, std::string_view{plain}, &ElementRow::path);
  return row == rows.end() ? nullptr : &*row;
}

std::size_t ElementTable::rank(std::string_view path) const {
  return static_cast<std::size_t>(std::ranges::find(rows, path, &ElementRow::path) - rows.begin());
}

const ElementTable* find_table(std::string_view record) {
  const auto* const table = std::ranges::find(kTables, record, &ElementTable::record);
  return table == kTables.end() ? nullptr : table;
}

Variant variant_of(const Node& record, Form form) {
  if (record.name == "WebApp") return {.column = form == Form::Short ? 0U : 1U, .label = record.name};
  if (record.name == "WasScan") return {.column = static_cast<std::size_t>(form), .label = record.name};
  if (record.name == "Report") return {.column = form == Form::Status ? 1U : 0U, .label = record.name};
  if (record.name != "Finding") return {.column = 0, .label = record.name};
  const auto origin = record.text_at("findingType");
  // Imports and hand-made findings lack what a scan of the vendor's writes (reference, REST 6.2.2).
  if (origin == "BURP" || origin == "BUGCROWD" || origin == "CUSTOM" || origin == "MANUAL")
    return {.column = 6, .label = "Finding(import)"};
  const auto types = words_of(kTypes);
  const auto type = std::ranges::find(types, record.text_at("type"));
  if (type == types.end()) return {.column = 6, .label = "Finding(of another type)"};
  return {.column = static_cast<std::size_t>(type - types.begin()) + (form == Form::Short ? 0U : 3U),
          .label = "Finding(" + std::string{*type} + ")"};
}

Presence presence_of(const ElementRow& row, std::size_t column) {
  return column < row.presence.size() ? static_cast<Presence>(row.presence[column]) : Presence::Unknown;
}

std::vector<std::string_view> words_of(std::string_view words) {
  std::vector<std::string_view> out;
  while (!words.empty()) {
    const auto word = words.substr(0, words.find('|'));
    out.push_back(word);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return out;
}

}  // namespace qualyswas::conformance::vendor
