// Two tables and a walk. kContents: the children of an element, by its name; an element that has no row is a leaf, and
// one with "*" is not looked into. kValues: what the text of a leaf must be, by its parent's name and its own.
#include "mockqualys/world/vendor_schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/instant.h"
#include "mockqualys/base/near_word.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/stored_record.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

using Name = std::string_view;

struct Contents {
  Name parent, children;  // blanks between them
};

constexpr Name kOpen = "*";
constexpr Name kUser = "id username firstName lastName", kNamed = "id name";

// Of records, and of the elements of the KnowledgeBase, the children are those of vendor_order.
constexpr auto kContents = std::to_array<Contents>({
    {"owner", kUser},
    {"createdBy", kUser},
    {"updatedBy", kUser},
    {"author", kUser},
    {"ignoredBy", kUser},
    {"editedSeverityUser", kUser},
    {"retestedUser", kUser},
    // web apps
    {"uris", "count list"},
    {"domains", "count list"},
    {"attributes", "count list"},
    {"Attribute", "id name value"},
    {"defaultProfile", kNamed},
    {"defaultScanner", "type friendlyName"},
    {"defaultScannerTags", "count list"},
    {"urlBlacklist", "count list"},
    {"urlExcludelist", "count list"},
    {"urlWhitelist", "count list"},
    {"urlAllowlist", "count list"},
    {"postDataBlacklist", "count list"},
    {"postDataExcludelist", "count list"},
    {"logoutRegexList", "count list"},
    {"authRecords", "count list"},
    {"WebAppAuthRecord", kNamed},
    {"dnsOverrides", "count list"},
    {"DnsOverride", kNamed},
    {"headers", "count list"},
    {"malwareScheduling", "startDate timeZone occurrenceType occurrence cancelAfterNHours cancelTime"},
    {"timeZone", "code offset"},
    {"occurrence", kOpen},
    {"tags", "count list"},
    {"Tag", kNamed},
    {"comments", "count list"},
    {"Comment", "contents author createdDate"},
    {"lastScan", "id name summary date authStatus launchedDate status"},
    {"summary", "crawlDuration testDuration linksCrawled nbRequests resultsStatus authStatus os"},
    {"proxy", "id name url"},
    {"config", kOpen},
    {"crawlingScripts", "count list"},
    {"SeleniumScript", "id name data regex requiresAuthentication startingUrl startingUrlRegex"},
    {"swaggerFile", "id name content fileSize"},
    {"postmanCollection", kOpen},
    // findings
    {"cwe", "count list"},
    {"owasp", "count list"},
    {"OWASP", "name url code"},
    {"wasc", "count list"},
    {"WASC", "name url code"},
    {"resultList", "count list"},
    {"Result", "authentication ajax ajaxRequestId formLocation accessPath payloads"},
    {"accessPath", "count list"},
    {"payloads", "count list"},
    {"PayloadInstance", "payload request response payloadResponce payloadResult"},
    {"request", "method link headers body"},
    {"payloadResponce", "offset length"},
    {"webApp", "id name url tags"},
    {"retest", "retestStatus retestedDate retestedUser findingStatus reason"},
    {"sslData", "protocol virtualhost ip port result flags sslDataInfoList"},
    {"sslDataInfoList", "count list"},
    {"SSLDataInfo", "certificateFingerprint sslDataCipherList sslDataKexList sslDataPropList"},
    {"sslDataCipherList", "count list"},
    {"SSLDataCipher", "protocol name keyExchange auth mac encryption grade"},
    {"sslDataKexList", "count list"},
    {"SSLDataKex", "protocol kex keysize fwdsec classical quantum"},
    {"sslDataPropList", "count list"},
    {"SSLDataProp", "name value protocol"},
    {"cvssV3", "base temporal attackVector"},
    {"history", "set"},
    {"set", "WebAppFindingHistory"},
    {"WebAppFindingHistory", "scanData"},
    {"scanData", "id reference launchedDate"},
    // reports
    {"template", kNamed},
    {"distributionList", kOpen},
    // scans and schedules
    {"target", "webApp webApps tags webAppAuthRecord authRecordOption scannerAppliance scannerOption cancelOption"},
    {"webApps", "count list"},
    {"webAppAuthRecord", "id name isDefault"},
    {"scannerAppliance", "type friendlyName"},
    {"profile", kNamed},
    {"launchedBy", kUser},
    {"canceledBy", kUser},
    {"options", "count list"},
    {"WasScanOption", "name value"},
    {"scheduling", "startDate timeZone occurrenceType occurrence cancelAfterNHours cancelTime"},
    {"notification", kOpen},
    // tags, profiles, authentication records
    {"children", "list"},
    {"TagSimple", kNamed},
    {"parameterSet", kNamed},
    {"sensitiveContent", "creditCardNumber socialSecurityNumber customContents"},
    {"formRecord", kOpen},
    {"serverRecord", kOpen},
    {"oauth2Record", kOpen},
    {"mappings", "count list"},
    {"DnsMapping", "hostName ipAddress"},
    {"qids", "count list"},
    // the KnowledgeBase; those of several children are in vendor_order
    {"BUGTRAQ_LIST", "BUGTRAQ"},
    {"SOFTWARE_LIST", "SOFTWARE"},
    {"VENDOR_REFERENCE_LIST", "VENDOR_REFERENCE"},
    {"CVE_LIST", "CVE"},
    {"COMPLIANCE_LIST", "COMPLIANCE"},
    {"CORRELATION", kOpen},
    {"PCI_REASONS", "PCI_REASON"},
    {"THREAT_INTELLIGENCE", "THREAT_INTEL"},
    {"AUTH_TYPE_LIST", "AUTH_TYPE"},
    {"CHANGE_LOG_LIST", "CHANGE_LOG_INFO"},
});

// What stands in the <list> of a list element.
constexpr auto kMembers = std::to_array<Contents>({
    {"uris", "Url"},
    {"accessPath", "Url"},
    {"domains", "Domain"},
    {"attributes", "Attribute"},
    {"defaultScannerTags", "Tag"},
    {"tags", "Tag"},
    {"urlBlacklist", "UrlEntry"},
    {"urlExcludelist", "UrlEntry"},
    {"urlWhitelist", "UrlEntry"},
    {"urlAllowlist", "UrlEntry"},
    {"postDataBlacklist", "UrlEntry"},
    {"postDataExcludelist", "UrlEntry"},
    {"logoutRegexList", "UrlEntry"},
    {"authRecords", "WebAppAuthRecord"},
    {"dnsOverrides", "DnsOverride"},
    {"headers", "WebAppHeader"},
    {"comments", "Comment"},
    {"crawlingScripts", "SeleniumScript"},
    {"options", "WasScanOption"},
    {"webApps", "WebApp"},
    {"children", "TagSimple"},
    {"mappings", "DnsMapping"},
    {"qids", "long"},
    {"cwe", "long"},
    {"owasp", "OWASP"},
    {"wasc", "WASC"},
    {"resultList", "Result"},
    {"payloads", "PayloadInstance"},
    {"sslDataInfoList", "SSLDataInfo"},
    {"sslDataCipherList", "SSLDataCipher"},
    {"sslDataKexList", "SSLDataKex"},
    {"sslDataPropList", "SSLDataProp"},
});

enum class Type { Word, Whole, Decimal, Boolean, Digit, Date };

struct Value {
  Name parent, element;
  Type type;
  Name words = {};  // of Word; blanks between them
  std::int64_t least = 0, most = INT64_MAX;
};

constexpr Name kScanResults =
    "NOT_USED TO_BE_PROCESSED NO_HOST_ALIVE NO_WEB_SERVICE SERVICE_ERROR TIME_LIMIT_REACHED SCAN_INTERNAL_ERROR "
    "SCAN_RESULTS_INVALID SUCCESSFUL PROCESSING TIME_LIMIT_EXCEEDED SCAN_NOT_LAUNCHED SCANNER_NOT_AVAILABLE SUBMITTED "
    "RUNNING FINISHED CANCELED CANCELING ERROR DELETED CANCELED_WITH_RESULTS";

constexpr auto kValues = std::to_array<Value>({
    {"Finding", "qid", Type::Whole},
    {"Finding", "detectionScore", Type::Whole, {}, 0, 100},
    {"Finding", "type", Type::Word, "VULNERABILITY SENSITIVE_CONTENT INFORMATION_GATHERED"},
    {"Finding", "potential", Type::Boolean},
    {"Finding", "findingType", Type::Word, "QUALYS BURP BUGCROWD CUSTOM MANUAL"},
    {"Finding", "group", Type::Word, "XSS SQL INFO PATH CC SSN_US CUSTOM"},
    {"Finding", "severity", Type::Whole, {}, 1, 5},
    {"Finding", "originalSeverity", Type::Whole, {}, 1, 5},
    {"Finding", "status", Type::Word, "NEW ACTIVE REOPENED PROTECTED FIXED"},
    {"Finding", "firstDetectedDate", Type::Date},
    {"Finding", "lastDetectedDate", Type::Date},
    {"Finding", "lastTestedDate", Type::Date},
    {"Finding", "fixedDate", Type::Date},
    {"Finding", "timesDetected", Type::Whole},
    {"Finding", "patch", Type::Whole},
    {"Finding", "isIgnored", Type::Boolean},
    {"Finding", "ignoredReason", Type::Word, "FALSE_POSITIVE RISK_ACCEPTED NOT_APPLICABLE"},
    {"Finding", "ignoredDate", Type::Date},
    {"Finding", "reactivateIn", Type::Whole},
    {"Finding", "reactivateDate", Type::Date},
    {"Finding", "editedSeverityDate", Type::Date},
    {"Finding", "updatedDate", Type::Date},
    {"webApp", "id", Type::Whole, {}, 1},
    {"Tag", "id", Type::Whole, {}, 1},
    {"list", "long", Type::Whole},
    {"OWASP", "code", Type::Whole},
    {"WASC", "code", Type::Whole},
    {"Result", "authentication", Type::Boolean},
    {"Result", "ajax", Type::Boolean},
    {"payloadResponce", "offset", Type::Whole},
    {"payloadResponce", "length", Type::Whole},
    {"cvssV3", "base", Type::Decimal, {}, 0, 10},
    {"cvssV3", "temporal", Type::Decimal, {}, 0, 10},
    {"retest", "retestStatus", Type::Word, "NO_RETEST UNDER_RETEST RETESTED CANCELING CANCELED"},
    {"retest", "retestedDate", Type::Date},
    {"scanData", "launchedDate", Type::Date},
    {"WebApp", "scope", Type::Word, "ALL LIMIT SUBDOMAIN DOMAINS"},
    {"WebApp", "scannerLocked", Type::Boolean},
    {"WebApp", "useRobots", Type::Word, "IGNORE ADD_PATHS BLACKLIST"},
    {"WebApp", "useSitemap", Type::Boolean},
    {"WebApp", "malwareMonitoring", Type::Boolean},
    {"WebApp", "malwareNotification", Type::Boolean},
    {"WebApp", "isScheduled", Type::Boolean},
    {"WebApp", "createdDate", Type::Date},
    {"WebApp", "updatedDate", Type::Date},
    {"defaultScanner", "type", Type::Word, "EXTERNAL INTERNAL"},
    {"Comment", "createdDate", Type::Date},
    {"summary", "resultsStatus", Type::Word, kScanResults},
    {"summary", "authStatus", Type::Word, "NONE NOT_USED SUCCESSFUL FAILED PARTIAL"},
    {"malwareScheduling", "occurrenceType", Type::Word, "ONCE HOURLY DAILY WEEKLY MONTHLY"},
    {"Report", "type", Type::Word,
     "WAS_SCAN_REPORT WAS_WEBAPP_REPORT WAS_SCORECARD_REPORT WAS_CATALOG_REPORT DATALIST_REPORT"},
    {"Report", "format", Type::Word, "HTML_ZIPPED HTML_BASE64 PDF PDF_ENCRYPTED POWERPOINT CSV CSV_V2 XML WORD"},
    {"Report", "status", Type::Word, "RUNNING ERROR COMPLETE"},
    {"Report", "creationDate", Type::Date},
    {"Report", "lastDownloadDate", Type::Date},
    {"WasScan", "type", Type::Word, "VULNERABILITY DISCOVERY"},
    {"WasScan", "mode", Type::Word, "ONDEMAND SCHEDULED API"},
    {"WasScan", "multi", Type::Boolean},
    {"WasScan", "launchedDate", Type::Date},
    {"WasScan", "endScanDate", Type::Date},
    {"WasScan", "status", Type::Word, "SUBMITTED RUNNING FINISHED ERROR CANCELED PROCESSING"},
    {"WasScan", "cancelMode", Type::Word, "USER"},
    {"Tag", "parentTagId", Type::Whole},
    {"Tag", "created", Type::Date},
    {"Tag", "modified", Type::Date},
    {"Tag", "ruleType", Type::Word,
     "STATIC GROOVY OS_REGEX NETWORK_RANGE NETWORK_RANGE_ENHANCED NAME_CONTAINS INSTALLED_SOFTWARE OPEN_PORTS "
     "VULN_EXIST ASSET_SEARCH CLOUD_ASSET BUSINESS_INFORMATION GLOBAL_ASSET_VIEW TAG_SET"},
    {"Tag", "criticalityScore", Type::Whole, {}, 1, 5},
    {"OptionProfile", "isDefault", Type::Boolean},
    {"OptionProfile", "createdDate", Type::Date},
    {"OptionProfile", "updatedDate", Type::Date},
    {"WebAppAuthRecord", "createdDate", Type::Date},
    {"WebAppAuthRecord", "updatedDate", Type::Date},
    {"WasScanSchedule", "active", Type::Boolean},
    {"WasScanSchedule", "nextLaunchDate", Type::Date},
    {"WasScanSchedule", "type", Type::Word, "VULNERABILITY DISCOVERY"},
    {"WasScanSchedule", "createdDate", Type::Date},
    {"WasScanSchedule", "updatedDate", Type::Date},
    {"ReportTemplate", "type", Type::Word, "WAS_WEBAPP_REPORT WAS_SCAN_REPORT WAS_SCORECARD_REPORT WAS_CATALOG_REPORT"},
    {"VULN", "QID", Type::Whole, {}, 1},
    {"VULN", "SEVERITY_LEVEL", Type::Whole, {}, 1, 5},
    {"VULN", "LAST_SERVICE_MODIFICATION_DATETIME", Type::Date},
    {"VULN", "PUBLISHED_DATETIME", Type::Date},
    {"VULN", "CODE_MODIFIED_DATETIME", Type::Date},
    {"VULN", "PATCHABLE", Type::Digit},
    {"VULN", "PCI_FLAG", Type::Digit},
    {"VULN", "IS_DISABLED", Type::Digit},
    {"LAST_CUSTOMIZATION", "DATETIME", Type::Date},
    {"DISCOVERY", "REMOTE", Type::Digit},
});

std::vector<Name> words_of(Name text) {
  std::vector<Name> words;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    words.push_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

struct Allowed {
  bool known = false;  // the parent has a row
  bool open = false;
  std::vector<Name> children;
};

Allowed allowed_in(Name parent, Name grandparent) {
  if (parent == "list") {
    const auto row = std::ranges::find(kMembers, grandparent, &Contents::parent);
    if (row == kMembers.end()) return {.known = true, .open = true, .children = {}};
    return {.known = true, .open = false, .children = words_of(row->children)};
  }
  if (grandparent != "list" && kind_of_element(parent) != nullptr) {  // in a list it is a reference: <id>, <name>
    const auto order = vendor_order(parent);
    return {.known = true, .open = false, .children = {order.begin(), order.end()}};
  }
  const auto row = std::ranges::find(kContents, parent, &Contents::parent);
  if (row == kContents.end()) {
    if (grandparent == "list") return {};
    const auto order = vendor_order(parent);
    return {.known = !order.empty(), .open = false, .children = {order.begin(), order.end()}};
  }
  if (row->children == kOpen) return {.known = true, .open = true, .children = {}};
  return {.known = true, .open = false, .children = words_of(row->children)};
}

std::optional<std::string> wrong_value(Name parent, Name element, Name text) {
  const auto row = std::ranges::find_if(
      kValues, [&](const Value& value) { return value.parent == parent && value.element == element; });
  if (row == kValues.end()) return std::nullopt;
  const auto wrong = [&](std::string_view what) {
    return fmt::format("<{}> is '{}'; it must be {}", element, text, what);
  };
  switch (row->type) {
    case Type::Word: {
      const auto words = words_of(row->words);
      if (std::ranges::find(words, text) != words.end()) return std::nullopt;
      return wrong(list_words(words, "or")) + did_you_mean(text, words);
    }
    case Type::Boolean:
      if (text == "true" || text == "false") return std::nullopt;
      return wrong("true or false");
    case Type::Digit:
      if (text == "0" || text == "1") return std::nullopt;
      return wrong("0 or 1");
    case Type::Date:
      if (parse_instant(text)) return std::nullopt;
      return wrong("a moment such as 2026-03-02T06:00:00Z");
    case Type::Decimal: {
      double number = -1;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size() && number >= static_cast<double>(row->least) &&
          number <= static_cast<double>(row->most))
        return std::nullopt;
      return wrong(fmt::format("a number from {} to {}", row->least, row->most));
    }
    case Type::Whole:
      break;
  }
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number >= row->least && number <= row->most)
    return std::nullopt;
  return wrong(row->most == INT64_MAX ? fmt::format("a whole number, {} or more", row->least)
                                      : fmt::format("a whole number from {} to {}", row->least, row->most));
}

std::string unknown_in(Name child, Name parent, Name grandparent, const std::vector<Name>& allowed) {
  const auto where = parent == "list" ? fmt::format("<{}><list>", grandparent) : fmt::format("<{}>", parent);
  return fmt::format("{} has no element <{}>{}", where, child, did_you_mean(child, allowed));
}

void look(const pugi::xml_node& element, std::vector<Oddity>& found) {
  const Name name = element.name();
  const auto allowed = allowed_in(name, element.parent().name());
  if (allowed.open) return;
  bool has_elements = false;
  for (const auto& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    has_elements = true;
    if (!allowed.known || std::ranges::find(allowed.children, Name{child.name()}) == allowed.children.end()) {
      found.push_back(
          {child.offset_debug(), unknown_in(child.name(), name, element.parent().name(), allowed.children)});
      continue;
    }
    look(child, found);
  }
  if (has_elements) return;
  if (auto wrong = wrong_value(element.parent().name(), name, xml::text_of(element)))
    found.push_back({element.offset_debug(), std::move(*wrong)});
}

std::vector<Name> parts_of(Name path) {
  std::vector<Name> parts;
  for (;;) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == Name::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::vector<Oddity> oddities(const pugi::xml_node& record) {
  std::vector<Oddity> found;
  look(record, found);
  return found;
}

EditJudgement judge_edit(Kind kind, const Edit& edit) { return judge_edit(element_name(kind), edit); }

EditJudgement judge_edit(std::string_view record, const Edit& edit) {
  Name parent = record, grandparent;
  const auto parts = parts_of(edit.path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto allowed = allowed_in(parent, grandparent);
    if (allowed.open) return {};
    if (!allowed.known || std::ranges::find(allowed.children, parts[i]) == allowed.children.end())
      return {.unknown_element = unknown_in(parts[i], parent, grandparent, allowed.children), .odd_value = {}};
    if (i + 1 < parts.size()) {
      grandparent = parent;
      parent = parts[i];
    }
  }
  if (!edit.value) return {};
  return {.unknown_element = {}, .odd_value = wrong_value(parent, parts.back(), *edit.value)};
}

}  // namespace mockqualys
