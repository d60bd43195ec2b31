#include "connector/wire/requests.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace qualyswas::wire {
namespace {

using namespace std::chrono_literals;

TEST(SearchWebApps, AsksFromTheStartWithoutACriterion) {
  EXPECT_EQ(search_webapps({.page_size = 1000}, Format::Xml),
            "<ServiceRequest><preferences><limitResults>1000</limitResults><verbose>true</verbose></preferences>"
            "</ServiceRequest>");
}

TEST(SearchWebApps, GoesOnAfterTheLastIdOfThePageBefore) {
  EXPECT_EQ(search_webapps({.after_id = 4711, .page_size = 100, .verbose = false}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">4711</Criteria></filters>)"
            "<preferences><limitResults>100</limitResults><verbose>false</verbose></preferences></ServiceRequest>");
}

TEST(SearchFindings, EndsWithTheIdItIsGiven) {
  EXPECT_EQ(search_findings({.after_id = 7, .until_id = 12, .page_size = 5}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">7</Criteria>)"
            R"(<Criteria field="id" operator="LESSER">13</Criteria></filters>)"
            "<preferences><limitResults>5</limitResults><verbose>true</verbose></preferences></ServiceRequest>");
}

TEST(SearchFindings, LeavesInformationGatheredOutWhenItIsNotWanted) {
  EXPECT_EQ(search_findings({.after_id = 7, .informational = false, .webapp_id = 11, .page_size = 5}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">7</Criteria>)"
            R"(<Criteria field="type" operator="NOT EQUALS">INFORMATION_GATHERED</Criteria>)"
            R"(<Criteria field="webApp.id" operator="EQUALS">11</Criteria></filters>)"
            "<preferences><limitResults>5</limitResults><verbose>true</verbose></preferences></ServiceRequest>");
}

TEST(SearchFindings, AsksForEveryTypeOtherwise) {
  EXPECT_EQ(search_findings({.informational = true}, Format::Xml).find("INFORMATION_GATHERED"), std::string::npos);
  EXPECT_EQ(search_findings({}, Format::Xml).find("INFORMATION_GATHERED"), std::string::npos);
}

TEST(SearchFindings, SaysTheSameInJson) {
  const auto request = nlohmann::json::parse(search_findings({.after_id = 7, .informational = false}, Format::Json));
  EXPECT_EQ(request, nlohmann::json::parse(R"({"ServiceRequest": {
      "filters": {"Criteria": [{"field": "id", "operator": "GREATER", "value": "7"},
                               {"field": "type", "operator": "NOT EQUALS", "value": "INFORMATION_GATHERED"}]},
      "preferences": {"limitResults": "500", "verbose": "true"}}})"));
}

TEST(CountFindings, HasTheFiltersOfTheSearchWithoutPreferences) {
  EXPECT_EQ(count_findings({.after_id = 7, .informational = false}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">7</Criteria>)"
            R"(<Criteria field="type" operator="NOT EQUALS">INFORMATION_GATHERED</Criteria>)"
            "</filters></ServiceRequest>");
  EXPECT_EQ(count_findings({}, Format::Json), R"({"ServiceRequest":{}})");
}

TEST(SearchFindings, AskForWhatWasTestedOrIgnoredLater) {
  EXPECT_EQ(count_findings({.tested_after = Instant{1709251200s}}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="lastTestedDate" operator="GREATER">2024-03-01T00:00:00Z)"
            "</Criteria></filters></ServiceRequest>");
  EXPECT_EQ(count_findings({.ignored_after = Instant{1709251200s}}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="ignoredDate" operator="GREATER">2024-03-01T00:00:00Z)"
            "</Criteria></filters></ServiceRequest>");
}

TEST(SearchFindings, AskForTheIgnoredOnesAndForSomeIds) {
  EXPECT_EQ(count_findings({.only_ignored = true}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="ignoredReason" operator="IN">FALSE_POSITIVE,RISK_ACCEPTED,)"
            "NOT_APPLICABLE</Criteria></filters></ServiceRequest>");
  EXPECT_EQ(nlohmann::json::parse(count_findings({.ids = {7, 9}}, Format::Json)), nlohmann::json::parse(R"(
      {"ServiceRequest": {"filters": {"Criteria": [{"field": "id", "operator": "IN", "value": "7,9"}]}}})"));
}

// creationDate GREATER is strict: the second before the wanted one is asked for.
TEST(SearchReports, AsksByTheCreationDateWithItsInstantInside) {
  EXPECT_EQ(search_reports({.after_id = 7, .created_from = Instant{1709251200s}, .page_size = 5}, Format::Xml),
            R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">7</Criteria>)"
            R"(<Criteria field="creationDate" operator="GREATER">2024-02-29T23:59:59Z</Criteria></filters>)"
            "<preferences><limitResults>5</limitResults></preferences></ServiceRequest>");
}

TEST(SearchReports, SaysTheSameInJson) {
  const auto request = nlohmann::json::parse(search_reports({.created_from = Instant{1709251200s}}, Format::Json));
  EXPECT_EQ(request, nlohmann::json::parse(R"({"ServiceRequest": {
      "filters": {"Criteria": [{"field": "creationDate", "operator": "GREATER", "value": "2024-02-29T23:59:59Z"}]},
      "preferences": {"limitResults": "500"}}})"));
}

TEST(CountReports, HasTheFiltersOfTheSearchOrAsksForOne) {
  EXPECT_EQ(
      count_reports({.created_from = Instant{1709251200s}}, Format::Xml),
      R"(<ServiceRequest><filters><Criteria field="creationDate" operator="GREATER">2024-02-29T23:59:59Z</Criteria>)"
      "</filters></ServiceRequest>");
  EXPECT_EQ(
      count_reports({.report_id = 4711}, Format::Xml),
      R"(<ServiceRequest><filters><Criteria field="id" operator="EQUALS">4711</Criteria></filters></ServiceRequest>)");
}

TEST(DownloadReport, IsAddressedByItsId) {
  EXPECT_EQ(download_report_path(71300031), "/qps/rest/3.0/download/was/report/71300031");
}

TEST(CountWebApps, CountsEverythingInScopeOrThoseAfterAnId) {
  EXPECT_EQ(count_webapps({}, Format::Xml), "<ServiceRequest></ServiceRequest>");
  EXPECT_EQ(
      count_webapps({.after_id = 7}, Format::Xml),
      R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">7</Criteria></filters></ServiceRequest>)");
}

TEST(ListSolutions, IsAFormWithAllDetails) {
  const std::vector<std::int64_t> qids{150001, 150999};
  EXPECT_EQ(list_solutions(qids), "action=list&details=All&ids=150001%2C150999");
  EXPECT_EQ(list_solutions(qids, Instant{1709251199s}),
            "action=list&details=All&ids=150001%2C150999&last_modified_after=2024-02-29T23%3A59%3A59Z");
}

TEST(KnowledgeBasePath, CarriesTheVersionAndTheTrailingSlash) {
  EXPECT_EQ(knowledgebase_path("4.0"), "/api/4.0/fo/knowledge_base/vuln/");
}

TEST(ContentType, FollowsTheFormat) {
  EXPECT_EQ(content_type(Format::Xml), "text/xml");
  EXPECT_EQ(content_type(Format::Json), "application/json");
}

}  // namespace
}  // namespace qualyswas::wire
