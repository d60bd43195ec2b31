#include <array>

#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/finding_retest.h"
#include "mockqualys/qps/resources/finding_writes.h"
#include "mockqualys/qps/resources/words.h"

namespace mockqualys::qps {

namespace {

constexpr auto kTypes = std::to_array<std::string_view>({"VULNERABILITY", "SENSITIVE_CONTENT", "INFORMATION_GATHERED"});
constexpr auto kStatuses = std::to_array<std::string_view>({"NEW", "ACTIVE", "REOPENED", "PROTECTED", "FIXED"});
constexpr auto kGroups = std::to_array<std::string_view>({"XSS", "SQL", "INFO", "PATH", "CC", "SSN_US", "CUSTOM"});

constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"uniqueId", Field::UniqueId, Type::UniqueId, {}},
    {"qid", Field::Qid, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"type", Field::Type, Type::Keyword, kTypes},
    {"url", Field::Url, Type::Text, {}},
    {"webApp.tags.id", Field::WebAppTagId, Type::Integer, {}},
    {"webApp.tags.name", Field::WebAppTagName, Type::Text, {}},
    {"status", Field::Status, Type::Keyword, kStatuses},
    {"patch", Field::Patch, Type::Integer, {}},
    {"webApp.id", Field::WebAppId, Type::Integer, {}},
    {"webApp.name", Field::WebAppName, Type::Text, {}},
    {"severity", Field::Severity, Type::Integer, {}},
    {"externalRef", Field::ExternalRef, Type::ExternalRef, {}},
    {"ignoredDate", Field::IgnoredDate, Type::Date, {}},
    {"ignoredReason", Field::IgnoredReason, Type::Keyword, kIgnoredReasonWords},
    {"group", Field::Group, Type::Keyword, kGroups},
    {"owasp.name", Field::OwaspName, Type::Text, {}},
    {"owasp.code", Field::OwaspCode, Type::Integer, {}},
    {"wasc.name", Field::WascName, Type::Text, {}},
    {"wasc.code", Field::WascCode, Type::Integer, {}},
    {"cwe.id", Field::CweId, Type::Integer, {}},
    {"firstDetectedDate", Field::FirstDetectedDate, Type::Date, {}},
    {"lastDetectedDate", Field::LastDetectedDate, Type::Date, {}},
    {"lastTestedDate", Field::LastTestedDate, Type::Date, {}},
    {"timesDetected", Field::TimesDetected, Type::Integer, {}},
});
constexpr auto kPreferences =
    std::to_array<std::string_view>({"limitResults", "startFromOffset", "startFromId", "verbose", "limitHistories"});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"ignore", Method::Post, Id::Optional, ignore_findings, right::kIgnore},
    {"activate", Method::Post, Id::Optional, activate_findings, right::kIgnore},
    {"editSeverity", Method::Post, Id::Optional, edit_severity, right::kIgnore},
    {"restoreSeverity", Method::Post, Id::Optional, restore_severity, right::kIgnore},
    {"retest", Method::Post, Id::Required, retest_finding, right::kRetest},
    {"retestStatus", Method::Post, Id::Optional, retest_status},
});

}  // namespace

constinit const Resource kFindingResource{.module = kWas,
                                          .name = "finding",
                                          .kind = Kind::Finding,
                                          .schema = "/qps/xsd/3.0/was/finding.xsd",
                                          .webapps = Field::WebAppId,
                                          .fields = kFields,
                                          .preferences = kPreferences,
                                          .operations = kOperations};

}  // namespace mockqualys::qps
