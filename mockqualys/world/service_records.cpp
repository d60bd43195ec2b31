#include "mockqualys/world/service_records.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace mockqualys {

namespace {

struct Provided {
  Kind kind;
  std::string_view name, xml;
};

// The values of the profile are those of the documentation's sample of an otherwise empty one.
constexpr auto kProvided = std::to_array<Provided>({
    {Kind::OptionProfile, "Initial WAS Options",
     "<OptionProfile><id>1000001</id><name><![CDATA[Initial WAS Options]]></name><isDefault>true</isDefault>"
     "<tags><count>0</count></tags><formSubmission>BOTH</formSubmission><maxCrawlRequests>300</maxCrawlRequests>"
     "<timeoutErrorThreshold>100</timeoutErrorThreshold><unexpectedErrorThreshold>300</unexpectedErrorThreshold>"
     "<parameterSet><id>0</id><name><![CDATA[Initial Parameters]]></name></parameterSet>"
     "<ignoreBinaryFiles>false</ignoreBinaryFiles><performance>LOW</performance>"
     "<bruteforceOption>MINIMAL</bruteforceOption><sensitiveContent><creditCardNumber>false</creditCardNumber>"
     "<socialSecurityNumber>false</socialSecurityNumber></sensitiveContent><comments><count>0</count></comments>"
     "<createdDate>2020-01-01T00:00:00Z</createdDate><updatedDate>2020-01-01T00:00:00Z</updatedDate></OptionProfile>"},
    {Kind::ReportTemplate, "Web Application Report",
     "<ReportTemplate><id>1000011</id><name><![CDATA[Web Application Report]]></name><type>WAS_WEBAPP_REPORT</type>"
     "</ReportTemplate>"},
    {Kind::ReportTemplate, "Scan Report",
     "<ReportTemplate><id>1000012</id><name><![CDATA[Scan Report]]></name><type>WAS_SCAN_REPORT</type>"
     "</ReportTemplate>"},
    {Kind::ReportTemplate, "Scorecard Report",
     "<ReportTemplate><id>1000013</id><name><![CDATA[Scorecard Report]]></name><type>WAS_SCORECARD_REPORT</type>"
     "</ReportTemplate>"},
    {Kind::ReportTemplate, "Catalog Report",
     "<ReportTemplate><id>1000014</id><name><![CDATA[Catalog Report]]></name><type>WAS_CATALOG_REPORT</type>"
     "</ReportTemplate>"},
});

const std::string& name_of(const StoredRecord& record) {
  static const std::string none;
  const auto field = std::ranges::find(record.fields, Field::Name, &std::pair<Field, std::string>::first);
  return field == record.fields.end() ? none : field->second;
}

}  // namespace

void add_service_records(State& state) {
  static const auto records = [] {
    std::vector<std::pair<Provided, RecordPtr>> all;
    for (const auto& row : kProvided) all.emplace_back(row, parse_record(row.kind, row.xml).value());
    return all;
  }();
  for (const auto& [row, record] : records) {
    auto& known = state[row.kind];
    if (std::ranges::none_of(known, [&](const auto& one) { return name_of(*one.second) == row.name; }))
      known.emplace(record->id, record);
  }
}

}  // namespace mockqualys
