#include "mockqualys/qps/filters.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/qps/test_world.h"

namespace mockqualys::qps {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

constexpr auto* kW = &kWebAppResource;
constexpr auto* kF = &kFindingResource;
constexpr auto* kR = &kReportResource;
constexpr auto* kT = &kTagResource;
constexpr auto* kO = &kOptionProfileResource;
constexpr auto* kA = &kAuthRecordResource;
constexpr auto* kS = &kScheduleResource;
constexpr auto* kM = &kReportTemplateResource;
constexpr auto* kL = &kSearchListResource;
constexpr auto* kD = &kDnsOverrideResource;
constexpr auto* kScan = &kScanResource;

std::vector<std::int64_t> found(const Resource* resource, const Criterion& criterion) {
  const auto test = Test::from(resource->fields, criterion);
  if (!test) throw std::runtime_error{test.error().message};
  const auto page =
      select({test::shared_small_world(), test::anybody(), resource->kind, resource->webapps}, {&*test, 1}, {});
  std::vector<std::int64_t> ids;
  for (const auto position : page.positions) ids.push_back(page.records->id_at(position));
  return ids;
}

Reason reason(const Resource* resource, const Criterion& criterion) {
  const auto test = Test::from(resource->fields, criterion);
  return test ? Reason{} : test.error();
}

// The fields of the guide's search pages with the operators that their type permits.
struct FieldOfTheGuide {
  const Resource* resource;
  std::string field, operators;
};
void PrintTo(const FieldOfTheGuide& row, std::ostream* out) { *out << row.field; }

constexpr const char* kInteger = "EQUALS|NOT EQUALS|GREATER|LESSER|IN";
constexpr const char* kText = "CONTAINS|EQUALS|NOT EQUALS";
constexpr const char* kDate = "EQUALS|NOT EQUALS|GREATER|LESSER";
constexpr const char* kKeyword = "EQUALS|NOT EQUALS|IN";
constexpr const char* kBoolean = "EQUALS|NOT EQUALS";

const std::vector<FieldOfTheGuide> kGuide = {{kW, "id", kInteger},
                                             {kW, "name", kText},
                                             {kW, "url", kText},
                                             {kW, "tags", "NONE"},
                                             {kW, "tags.name", kText},
                                             {kW, "tags.id", kInteger},
                                             {kW, "createdDate", kDate},
                                             {kW, "updatedDate", kDate},
                                             {kW, "isScheduled", kBoolean},
                                             {kW, "isScanned", kBoolean},
                                             {kW, "lastScan", "NONE"},
                                             {kW, "lastScan.status", kKeyword},
                                             {kW, "lastScan.date", kDate},
                                             {kW, "attributes", kText},
                                             {kF, "id", kInteger},
                                             {kF, "uniqueId", "EQUALS"},
                                             {kF, "qid", kInteger},
                                             {kF, "name", kText},
                                             {kF, "type", kKeyword},
                                             {kF, "url", kText},
                                             {kF, "webApp.tags.id", kInteger},
                                             {kF, "webApp.tags.name", kText},
                                             {kF, "status", kKeyword},
                                             {kF, "patch", kInteger},
                                             {kF, "webApp.id", kInteger},
                                             {kF, "webApp.name", kText},
                                             {kF, "severity", kInteger},
                                             {kF, "externalRef", "CONTAINS|EQUALS|NOT EQUALS|IS EMPTY"},
                                             {kF, "ignoredDate", kDate},
                                             {kF, "ignoredReason", kKeyword},
                                             {kF, "group", kKeyword},
                                             {kF, "owasp.name", kText},
                                             {kF, "owasp.code", kInteger},
                                             {kF, "wasc.name", kText},
                                             {kF, "wasc.code", kInteger},
                                             {kF, "cwe.id", kInteger},
                                             {kF, "firstDetectedDate", kDate},
                                             {kF, "lastDetectedDate", kDate},
                                             {kF, "lastTestedDate", kDate},
                                             {kF, "timesDetected", kInteger},
                                             {kR, "id", kInteger},
                                             {kR, "name", kText},
                                             {kR, "tags.id", kInteger},
                                             {kR, "tags.name", kText},
                                             {kR, "creationDate", kDate},
                                             {kR, "type", kKeyword},
                                             {kR, "format", kKeyword},
                                             {kR, "status", kKeyword},
                                             {kT, "id", kInteger},
                                             {kT, "name", kText},
                                             {kT, "parent", kInteger},
                                             {kT, "ruleType", kKeyword},
                                             {kT, "provider", kKeyword},
                                             {kT, "color", "EQUALS"},
                                             {kO, "id", kInteger},
                                             {kO, "name", kText},
                                             {kO, "tags.id", kInteger},
                                             {kO, "tags.name", kText},
                                             {kO, "createdDate", kDate},
                                             {kO, "updatedDate", kDate},
                                             {kO, "usedByWebApps", kBoolean},
                                             {kO, "usedBySchedules", kBoolean},
                                             {kO, "owner.name", kText},
                                             {kO, "owner.username", kText},
                                             {kA, "id", kInteger},
                                             {kA, "name", kText},
                                             {kA, "tags", "NONE"},
                                             {kA, "tags.id", kInteger},
                                             {kA, "tags.name", kText},
                                             {kA, "createdDate", kDate},
                                             {kA, "updatedDate", kDate},
                                             {kA, "lastScan.date", kDate},
                                             {kA, "lastScan.authStatus", kKeyword},
                                             {kA, "isUsed", kBoolean},
                                             {kA, "contents", kKeyword},
                                             {kS, "id", kInteger},
                                             {kS, "name", kText},
                                             {kS, "owner.id", kInteger},
                                             {kS, "createdDate", kDate},
                                             {kS, "updatedDate", kDate},
                                             {kS, "active", kBoolean},
                                             {kS, "type", kKeyword},
                                             {kS, "webApp.id", kInteger},
                                             {kS, "webApp.name", kText},
                                             {kS, "webApp.tags", "NONE"},
                                             {kS, "webApp.tags.id", kInteger},
                                             {kS, "invalid", kBoolean},
                                             {kS, "lastScan", "NONE"},
                                             {kS, "lastScan.launchedDate", kDate},
                                             {kS, "lastScan.status", kKeyword},
                                             {kS, "multi", kBoolean},
                                             {kM, "id", kInteger},
                                             {kM, "name", kText},
                                             {kM, "type", kKeyword},
                                             {kL, "id", kInteger},
                                             {kL, "name", kText},
                                             {kD, "id", kInteger},
                                             {kD, "name", kText},
                                             {kD, "tags", "NONE"},
                                             {kD, "tags.id", kInteger},
                                             {kD, "tags.name", kText},
                                             {kD, "createdDate", kDate},
                                             {kD, "updatedDate", kDate},
                                             {kD, "owner.id", kInteger},
                                             {kD, "owner.name", kText},
                                             {kD, "owner.username", kText},
                                             {kScan, "id", kInteger},
                                             {kScan, "name", kText},
                                             {kScan, "webApp.name", kText},
                                             {kScan, "reference", kText},
                                             {kScan, "webApp.id", kInteger},
                                             {kScan, "webApp.tags", "NONE"},
                                             {kScan, "webApp.tags.id", kInteger},
                                             {kScan, "launchedDate", kDate},
                                             {kScan, "type", kKeyword},
                                             {kScan, "mode", kKeyword},
                                             {kScan, "status", kKeyword},
                                             {kScan, "authStatus", kKeyword},
                                             {kScan, "resultsStatus", kKeyword}};

std::string readable(const Resource* resource, std::string text) {
  for (auto& c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return std::string{resource->name} + "_" + text;
}

class FilterField : public testing::TestWithParam<FieldOfTheGuide> {};

TEST_P(FilterField, AllowsExactlyTheOperatorsOfItsType) {
  const auto& row = GetParam();
  for (const std::string op : {"CONTAINS", "IN", "EQUALS", "NOT EQUALS", "GREATER", "LESSER", "NONE", "IS EMPTY",
                               "NOT_EQUALS", "equals", ""}) {
    const bool allowed = !op.empty() && ("|" + row.operators + "|").find("|" + op + "|") != std::string::npos;
    const Criterion criterion{.field = row.field,
                              .op = op,
                              .value = "",
                              .name = row.field == "attributes" ? std::optional<std::string>{"Region"} : std::nullopt};
    const auto said = reason(row.resource, criterion).message;
    EXPECT_EQ(said == fmt::format("Criteria: Operator '{}' is not supported for criteria '{}'.", op, row.field),
              !allowed)
        << op << ": " << said;
  }
}

INSTANTIATE_TEST_SUITE_P(Guide, FilterField, testing::ValuesIn(kGuide),
                         [](const auto& row) { return readable(row.param.resource, row.param.field); });

TEST(Filters, OfferNoFieldThatTheGuideDoesNotList) {
  std::size_t fields = 0;
  for (const auto* resource : resources()) fields += resource->fields.size();
  EXPECT_EQ(fields, kGuide.size());
}

struct Match {
  const Resource* resource;
  std::string field, op, value;
  std::vector<std::int64_t> ids;
  std::optional<std::string> name = {};
};
void PrintTo(const Match& row, std::ostream* out) {
  *out << readable(row.resource, row.field + "_" + row.op + "_" + row.value);
}

class Criteria : public testing::TestWithParam<Match> {};

TEST_P(Criteria, FindTheRecords) {
  const auto& row = GetParam();
  EXPECT_THAT(found(row.resource, {.field = row.field, .op = row.op, .value = row.value, .name = row.name}),
              ElementsAreArray(row.ids));
}

const std::vector<Match> kMatches = {
    {kW, "id", "EQUALS", "410001", {410001}},
    {kW, "id", "NOT EQUALS", "410001", {410002}},
    {kW, "id", "GREATER", "410001", {410002}},
    {kW, "id", "GREATER", "410002", {}},
    {kW, "id", "LESSER", "410002", {410001}},
    {kW, "id", "LESSER", "410001", {}},
    {kW, "id", "IN", "410002,7,410001,410002", {410001, 410002}},
    {kW, "id", "EQUALS", "\n410001 ", {410001}},
    {kW, "name", "EQUALS", "Shop & Cart", {410001}},
    {kW, "name", "EQUALS", "Depot", {}},
    {kW, "name", "EQUALS", "Depot ", {410002}},
    {kW, "name", "CONTAINS", "op & C", {410001}},
    {kW, "name", "CONTAINS", "SHOP", {}},
    {kW, "name", "NOT EQUALS", "Shop & Cart", {410002}},
    {kW, "url", "CONTAINS", "#", {410002}},
    {kW, "tags", "NONE", "", {410002}},
    {kW, "tags.name", "EQUALS", "public", {410001}},
    {kW, "tags.name", "NOT EQUALS", "public", {}},
    {kW, "tags.id", "IN", "6,9", {410001}},
    {kW, "tags.id", "IN", "9, 6", {410001}},
    {kW, "tags.id", "GREATER", "6", {}},
    {kW, "createdDate", "GREATER", "2024-02-01T10:00:00Z", {410002}},
    {kW, "createdDate", "EQUALS", "2024-02-01T10:00:00Z", {410001}},
    {kW, "updatedDate", "LESSER", "2025-03-01T10:00:00Z", {410001}},
    {kW, "isScheduled", "EQUALS", "true", {410001}},
    {kW, "isScheduled", "EQUALS", "false", {410002}},
    {kW, "isScanned", "NOT EQUALS", "true", {410002}},
    {kW, "lastScan", "NONE", "", {410002}},
    {kW, "lastScan.status", "IN", "FINISHED,ERROR", {410001}},
    {kW, "lastScan.date", "EQUALS", "2026-01-04T08:00:00Z", {410001}},
    {kW, "attributes", "EQUALS", "North", {410001}, "Region"},
    {kW, "attributes", "EQUALS", "North", {}, "Business Function"},
    {kW, "attributes", "NOT EQUALS", "South", {410001}, "Region"},
    {kF, "id", "IN", "902,905", {902, 905}},
    {kF, "uniqueId", "EQUALS", "11111111-2222-4333-8444-555555555555", {901}},
    {kF, "qid", "LESSER", "150003", {901, 902}},
    {kF, "name", "CONTAINS", "<XSS>", {901}},
    {kF, "type", "EQUALS", "INFORMATION_GATHERED", {902}},
    {kF, "type", "NOT EQUALS", "INFORMATION_GATHERED", {901, 905}},
    {kF, "type", "IN", "INFORMATION_GATHERED,SENSITIVE_CONTENT", {902, 905}},
    {kF, "url", "EQUALS", "https://shop.example.test/s?q=1&r=2", {901}},
    {kF, "webApp.tags.id", "EQUALS", "5", {901, 902}},
    {kF, "webApp.tags.id", "EQUALS", "6", {902}},
    {kF, "webApp.tags.name", "CONTAINS", "pro", {901, 902}},
    {kF, "status", "IN", "ACTIVE,FIXED", {901, 905}},
    {kF, "status", "IN", "ACTIVE, NEW, REOPENED", {901}},
    {kF, "status", "IN", " FIXED ,\n  ACTIVE\t", {901, 905}},
    {kF, "id", "IN", "902 , 905", {902, 905}},
    {kF, "severity", "IN", "\t4,\r\n1 ", {901, 902}},
    {kF,
     "status",
     "NOT EQUALS",
     "FIXED",
     {901}},  // information gathered has no status, and no status is not another one
    {kF, "patch", "GREATER", "2", {901}},
    {kF, "webApp.id", "IN", "410002,1", {905}},
    {kF, "webApp.name", "EQUALS", "Depot ", {905}},
    {kF, "severity", "GREATER", "2", {901}},
    {kF, "severity", "LESSER", "2", {902}},
    {kF, "severity", "EQUALS", "9", {}},
    {kF, "externalRef", "IS EMPTY", "", {902, 905}},
    {kF, "externalRef", "EQUALS", "TICKET-7", {901}},
    {kF, "ignoredDate", "GREATER", "2026-01-01T00:00:00Z", {901}},
    {kF, "ignoredReason", "EQUALS", "RISK_ACCEPTED", {901}},
    {kF, "group", "IN", "CC,SQL", {905}},
    {kF, "owasp.name", "EQUALS", "Injection", {901}},
    {kF, "owasp.code", "LESSER", "4", {901}},
    {kF, "wasc.name", "CONTAINS", "SITE", {901}},
    {kF, "wasc.code", "EQUALS", "8", {901}},
    {kF, "cwe.id", "EQUALS", "80", {901}},
    {kF, "cwe.id", "NOT EQUALS", "80", {}},
    {kF, "firstDetectedDate", "LESSER", "2026-01-01T08:00:00Z", {905}},
    {kF, "lastDetectedDate", "GREATER", "2026-01-03T08:00:00Z", {902}},
    {kF, "lastTestedDate", "NOT EQUALS", "2026-01-04T08:00:00Z", {905}},
    {kF, "timesDetected", "EQUALS", "12", {901}},
    {kR, "id", "GREATER", "7001", {7002, 7003}},
    {kR, "id", "IN", "7003,7001", {7001, 7003}},
    {kR, "name", "EQUALS", "Weekly Shop & Cart", {7001}},
    {kR, "name", "CONTAINS", "Shop", {7001}},
    {kR, "name", "CONTAINS", "shop", {}},
    {kR, "name", "NOT EQUALS", "Scans", {7001, 7003}},
    {kR, "tags.id", "EQUALS", "5", {7001}},
    {kR, "tags.name", "CONTAINS", "pro", {7001}},
    {kR, "creationDate", "GREATER", "2025-12-01T10:00:00Z", {7002, 7003}},
    {kR, "creationDate", "LESSER", "2025-12-08T10:00:00Z", {7001}},
    {kR, "type", "EQUALS", "WAS_WEBAPP_REPORT", {7001}},
    {kR, "type", "IN", "WAS_SCAN_REPORT,WAS_CATALOG_REPORT", {7002, 7003}},
    {kR, "type", "EQUALS", "DATALIST_REPORT", {}},
    {kR, "format", "NOT EQUALS", "PDF", {7001, 7003}},
    {kR, "format", "IN", "CSV_V2,XML", {7001, 7003}},
    {kR, "status", "EQUALS", "COMPLETE", {7001}},
    {kR, "status", "IN", "RUNNING,ERROR", {7002, 7003}},
    {kR, "type", "IN", "WAS_SCAN_REPORT, WAS_CATALOG_REPORT", {7002, 7003}},
    {kT, "id", "GREATER", "5", {6, 8}},
    {kT, "name", "EQUALS", "Cloud & Co", {8}},
    {kT, "name", "CONTAINS", "p", {5, 6}},
    {kT, "parent", "EQUALS", "5", {6}},
    {kT, "parent", "NOT EQUALS", "5", {}},
    {kT, "ruleType", "IN", "STATIC,GROOVY", {6}},
    {kT, "provider", "EQUALS", "EC2", {8}},
    {kT, "color", "EQUALS", "#336699", {5}},
    {kO, "id", "IN", "31,1000001", {31, 1000001}},
    {kO, "name", "EQUALS", "Initial WAS Options", {1000001}},
    {kO, "tags.id", "EQUALS", "5", {31}},
    {kO, "tags.name", "CONTAINS", "pro", {31}},
    {kO, "createdDate", "GREATER", "2024-12-31T00:00:00Z", {31}},
    {kO, "updatedDate", "LESSER", "2025-01-01T00:00:00Z", {1000001}},
    {kO, "usedByWebApps", "EQUALS", "true", {}},
    {kO, "usedBySchedules", "EQUALS", "true", {31}},
    {kO, "owner.name", "EQUALS", "Baker", {31}},
    {kO, "owner.username", "NOT EQUALS", "somebody", {31}},
    {kA, "id", "LESSER", "42", {41}},
    {kA, "name", "CONTAINS", "login", {41}},
    {kA, "tags", "NONE", "", {42}},
    {kA, "tags.id", "EQUALS", "6", {41}},
    {kA, "tags.name", "EQUALS", "public", {41}},
    {kA, "createdDate", "LESSER", "2026-01-01T00:00:00Z", {41}},
    {kA, "updatedDate", "EQUALS", "2025-02-02T00:00:00Z", {41}},
    {kA, "lastScan.date", "GREATER", "2025-05-01T00:00:00Z", {41}},
    {kA, "lastScan.authStatus", "IN", "FAILED,SUCCESSFUL", {41}},
    {kA, "isUsed", "EQUALS", "false", {42}},
    {kA, "contents", "EQUALS", "FORM_STANDARD", {41}},
    {kA, "contents", "IN", "SERVER_BASIC,SERVER_NTLM", {42}},
    {kS, "id", "EQUALS", "51", {51}},
    {kS, "name", "CONTAINS", "; shop", {51}},
    {kS, "owner.id", "EQUALS", "17", {51}},
    {kS, "createdDate", "GREATER", "2025-01-01T00:00:00Z", {51}},
    {kS, "updatedDate", "EQUALS", "2025-02-03T00:00:00Z", {51}},
    {kS, "active", "EQUALS", "false", {52}},
    {kS, "type", "NOT EQUALS", "DISCOVERY", {51}},
    {kS, "webApp.id", "IN", "410001,409999", {51, 52}},
    {kS, "webApp.name", "EQUALS", "Shop & Cart", {51}},
    {kS, "webApp.tags", "NONE", "", {52}},
    {kS, "webApp.tags.id", "EQUALS", "6", {51}},
    {kS, "invalid", "EQUALS", "true", {52}},
    {kS, "lastScan", "NONE", "", {52}},
    {kS, "lastScan.launchedDate", "LESSER", "2026-01-05T00:00:00Z", {51}},
    {kS, "lastScan.status", "EQUALS", "FINISHED", {51}},
    {kS, "multi", "EQUALS", "true", {52}},
    {kM, "id", "GREATER", "1000011", {1000012, 1000013, 1000014}},
    {kM, "name", "EQUALS", "Scan Report", {1000012}},
    {kM, "type", "IN", "WAS_WEBAPP_REPORT, WAS_SCORECARD_REPORT", {1000011, 1000013}},
    {kL, "id", "EQUALS", "61", {61}},
    {kL, "name", "CONTAINS", "Inject", {61}},
    {kD, "id", "EQUALS", "71", {71}},
    {kD, "name", "NOT EQUALS", "Staging", {}},
    {kD, "tags", "NONE", "", {71}},
    {kD, "tags.id", "EQUALS", "5", {}},
    {kD, "tags.name", "EQUALS", "prod", {}},
    {kD, "createdDate", "LESSER", "2025-01-05T00:00:00Z", {71}},
    {kD, "updatedDate", "GREATER", "2025-01-05T00:00:00Z", {71}},
    {kD, "owner.id", "IN", "17", {71}},
    {kD, "owner.name", "EQUALS", "Baker", {71}},
    {kD, "owner.username", "CONTAINS", "acme", {71}},
};

INSTANTIATE_TEST_SUITE_P(Small, Criteria, testing::ValuesIn(kMatches), [](const auto& row) {
  return fmt::format("{}_{}", readable(row.param.resource, row.param.field + "_" + row.param.op), row.index);
});

struct BadValue {
  const Resource* resource;
  std::string field, op, value, message, resolution;
};
void PrintTo(const BadValue& row, std::ostream* out) {
  *out << readable(row.resource, row.field + "_" + row.op + "_" + row.value);
}
class Value : public testing::TestWithParam<BadValue> {};

TEST_P(Value, IsRefusedInTheVendorsWords) {
  const auto& row = GetParam();
  const auto said = reason(row.resource, {.field = row.field, .op = row.op, .value = row.value, .name = {}});
  EXPECT_EQ(said.response_code, "INVALID_REQUEST");
  EXPECT_EQ(said.message, row.message);
  EXPECT_EQ(said.resolution, row.resolution);
}

std::string wrong(std::string_view field, std::string_view value) {
  return fmt::format("Criteria: Invalid value format for criteria '{}' ({}).", field, value);
}
constexpr const char* kLong = "Specify criteria value(s) as Long.";

INSTANTIATE_TEST_SUITE_P(
    Recorded, Value,
    testing::Values(BadValue{kF, "webApp.id", "EQUALS", "abc123",
                             "Criteria: Invalid value format for criteria 'webApp.id' (abc123).", kLong},
                    BadValue{kW, "isScanned", "EQUALS", "undefined",
                             "Criteria: Invalid value format for criteria 'isScanned' (undefined).",
                             "Values expected: true, false."}));
INSTANTIATE_TEST_SUITE_P(
    OurChoice, Value,
    testing::Values(
        BadValue{kF, "id", "IN", "1,x", wrong("id", "1,x"), kLong},
        BadValue{kF, "id", "IN", "1, 2x", wrong("id", "1, 2x"), kLong},
        BadValue{kF, "id", "IN", "1, ,2", wrong("id", "1, ,2"), kLong},
        BadValue{kF, "id", "IN", "1 2", wrong("id", "1 2"), kLong},
        BadValue{kF, "id", "IN", "1,", wrong("id", "1,"), kLong},
        BadValue{kF, "id", "EQUALS", "", wrong("id", ""), kLong},
        BadValue{kF, "severity", "EQUALS", "2.0", wrong("severity", "2.0"), kLong},
        BadValue{kF, "id", "GREATER", "99999999999999999999", wrong("id", "99999999999999999999"), kLong},
        BadValue{kF, "type", "EQUALS", "vulnerability", wrong("type", "vulnerability"),
                 "Values expected: VULNERABILITY, SENSITIVE_CONTENT, INFORMATION_GATHERED."},
        BadValue{kF, "status", "IN", "NEW,RETESTING", wrong("status", "NEW,RETESTING"),
                 "Values expected: NEW, ACTIVE, REOPENED, PROTECTED, FIXED."},
        BadValue{kF, "status", "IN", "ACTIVE, ", wrong("status", "ACTIVE,"),
                 "Values expected: NEW, ACTIVE, REOPENED, PROTECTED, FIXED."},
        BadValue{kW, "isScanned", "EQUALS", "TRUE", wrong("isScanned", "TRUE"), "Values expected: true, false."},
        BadValue{kR, "type", "EQUALS", "WEB_APPLICATION_SCAN", wrong("type", "WEB_APPLICATION_SCAN"),
                 "Values expected: WAS_SCAN_REPORT, WAS_WEBAPP_REPORT, WAS_SCORECARD_REPORT, "
                 "WAS_CATALOG_REPORT, DATALIST_REPORT."},
        BadValue{kR, "format", "IN", "XML,XLS", wrong("format", "XML,XLS"),
                 "Values expected: HTML_ZIPPED, HTML_BASE64, PDF, PDF_ENCRYPTED, POWERPOINT, CSV, CSV_V2, XML, "
                 "WORD."},
        BadValue{kR, "status", "EQUALS", "FINISHED", wrong("status", "FINISHED"),
                 "Values expected: RUNNING, ERROR, COMPLETE."},
        BadValue{kF, "lastTestedDate", "GREATER", "2026-01-01", wrong("lastTestedDate", "2026-01-01"),
                 "Specify criteria value(s) as Date (YYYY-MM-DDTHH:MM:SSZ)."},
        BadValue{kF, "name", "CONTAINS", "", wrong("name", ""), "Specify criteria value(s) as Text."}));

TEST(Filters, RefuseAFieldTheyDoNotKnowNamingThoseTheyDo) {
  const auto said = reason(kF, {.field = "isIgnored", .op = "EQUALS", .value = "true", .name = {}});
  EXPECT_EQ(said.response_code, "INVALID_REQUEST");
  EXPECT_EQ(said.message, "Criteria: Unknown criteria 'isIgnored'.");
  EXPECT_THAT(said.resolution, HasSubstr("uniqueId, qid, name"));
  EXPECT_EQ(reason(kW, {.field = "severity", .op = "EQUALS", .value = "1", .name = {}}).message,
            "Criteria: Unknown criteria 'severity'.");
}

TEST(Filters, WantTheNameOfAnAttributeForAttributesOnly) {
  EXPECT_THAT(reason(kW, {.field = "attributes", .op = "EQUALS", .value = "a", .name = {}}).message,
              HasSubstr("is missing for"));
  EXPECT_THAT(reason(kW, {.field = "name", .op = "EQUALS", .value = "a", .name = "Region"}).message,
              HasSubstr("cannot be given"));
}

}  // namespace
}  // namespace mockqualys::qps
