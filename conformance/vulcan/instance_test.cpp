// Vulcan guide, "Website fields mapping": what a finding becomes on its asset.
#include <gmock/gmock.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/qualys/requests.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr std::string_view kSearchPage = "https://shop.example.test/search";

class Instance : public OnBothFormats {};

// --- first seen, last seen ---

CONFORMS_TEST(Instance, WasFirstSeenByTheScanThatStandsFirstInItsHistory, "MAP-031");
TEST_P(Instance, WasFirstSeenByTheScanThatStandsFirstInItsHistory) {
  // The first one stands first by position: it is neither the earliest nor the latest, nor the first detection.
  const std::string first = "2025-12-08T04:00:00Z", earlier = "2025-12-01T04:00:00Z", later = "2025-12-15T04:00:00Z";
  const std::string detected = "2025-11-01T00:00:01Z";
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001, .qid = 150001, .first_detected = detected, .history = {first, earlier, later}},
                        {.id = 901002, .qid = 150002, .first_detected = detected, .history = {first, later, earlier}},
                        {.id = 901003, .qid = 150003, .first_detected = detected, .history = {first}}}}};
  lab.sync_completely();
  for (const std::int64_t id : {901001, 901002, 901003}) {
    EXPECT_THAT(lab.instance_of(id).first_seen, Optional(instant(first))) << id;
  }
}

CONFORMS_TEST(Instance, WithoutAHistoryWasFirstSeenAtItsFirstDetection, "MAP-031");
TEST_P(Instance, WithoutAHistoryWasFirstSeenAtItsFirstDetection) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.first_detected = "2025-11-01T00:00:01Z"}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).first_seen, Optional(instant("2025-11-01T00:00:01Z")));
}

CONFORMS_TEST(Instance, WasLastSeenWhenItWasLastTested, "MAP-032");
TEST_P(Instance, WasLastSeenWhenItWasLastTested) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.status = "FIXED",
                         .last_detected = "2025-12-20T05:00:00Z",
                         .last_tested = "2026-01-03T05:06:07Z",
                         .history = {"2025-12-08T04:00:00Z", "2026-01-04T04:00:00Z"}}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).last_seen, Optional(instant("2026-01-03T05:06:07Z")));
  lab.edit_finding(kFinding, {{"lastTestedDate", "2026-01-05T05:06:07Z"}});
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).last_seen, Optional(instant("2026-01-05T05:06:07Z"))) << Harm::Stale;
}

// --- location, title ---

CONFORMS_TEST(Instance, OfInformationGatheredIsAtTheWebAppsUrlAndVulnerable, "MAP-033", "MAP-034");
TEST_P(Instance, OfInformationGatheredIsAtTheWebAppsUrlAndVulnerable) {
  Lab lab{{.format = format(),
           .webapps = {{.url = "https://shop.example.test/start"}},
           .findings = {{.name = "Links crawled",
                         .type = "INFORMATION_GATHERED",
                         .webapp_url = "https://shop.example.test/start"}},
           .informational = true}};
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  const auto instance = lab.instance_of(kFinding);
  EXPECT_EQ(instance.location, "https://shop.example.test/start");
  EXPECT_EQ(instance.title, "Links crawled");
  EXPECT_THAT(instance.status, Optional(std::string{"Vulnerable"}));
  EXPECT_THAT(run.unmapped, IsEmpty()) << "the vendor never sends it a status: nothing is missing";
}

CONFORMS_TEST(Instance, HasTheTitleOfTheFindingNotOfTheKnowledgeBase, "MAP-034");
TEST_P(Instance, HasTheTitleOfTheFindingNotOfTheKnowledgeBase) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.name = "Script & <markup> in \"q\""}},
           .solutions = {{.title = "The KnowledgeBase's own title"}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.instance_of(kFinding).title, "Script & <markup> in \"q\"");
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
  EXPECT_EQ(lab.vulnerabilities().front().title, "Script & <markup> in \"q\"");
}

// --- description, result list ---

const std::vector<std::vector<PayloadRecord>> kTwoResults{
    {{"q=1", "comment: the first of the first\nwith <script>alert(1)</script> & a ]]> in it"}, {"q=2", "the second"}},
    {{"id=3", "the first of the second"}}};

CONFORMS_TEST(Instance, IsDescribedByTheFirstResponseOfTheFirstResult, "MAP-036");
TEST_P(Instance, IsDescribedByTheFirstResponseOfTheFirstResult) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.results = kTwoResults}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.instance_of(kFinding).description, kTwoResults.front().front().response);
}

CONFORMS_TEST(Instance, WithoutAResultHasNoDescription, "MAP-036");
TEST_P(Instance, WithoutAResultHasNoDescription) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001}, {.id = 901002, .qid = 150002, .results = {{}}}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.instance_of(901001).description, "");
  EXPECT_EQ(lab.instance_of(901002).description, "");
}

CONFORMS_TEST(Instance, OfInformationGatheredIsDescribedTheSameWay, "MAP-036");
TEST_P(Instance, OfInformationGatheredIsDescribedTheSameWay) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.type = "INFORMATION_GATHERED", .results = {{{"", "\nLinks crawled: 12\n"}}}}},
           .informational = true}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).description, HasSubstr("Links crawled: 12"));
}

// Every text that stands anywhere in a JSON document.
void collect_texts(const nlohmann::json& value, std::multiset<std::string>& texts) {
  if (value.is_string()) texts.insert(value.get<std::string>());
  if (value.is_structured()) {
    for (const auto& child : value) collect_texts(child, texts);
  }
}

CONFORMS_TEST(Instance, CarriesEveryResultAndPayload, "MAP-042");
TEST_P(Instance, CarriesEveryResultAndPayload) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.results = kTwoResults}}}};
  lab.sync_completely();
  const auto list = nlohmann::json::parse(lab.finding(kFinding).result_list, nullptr, false);
  ASSERT_FALSE(list.is_discarded()) << lab.finding(kFinding).result_list;
  std::multiset<std::string> texts;
  collect_texts(list, texts);
  for (const auto& result : kTwoResults) {
    for (const auto& payload : result) {
      EXPECT_THAT(texts, Contains(payload.payload)) << Harm::Loss;
      EXPECT_THAT(texts, Contains(payload.response)) << Harm::Loss;
    }
  }
}

CONFORMS_TEST(Instance, CarriesTheResultsOfEachFindingMergedInIt, "MAP-042");
TEST_P(Instance, CarriesTheResultsOfEachFindingMergedInIt) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001, .param = "q", .results = {{{"q=1", "answer to q"}}}},
                        {.id = 901002, .param = "sort", .results = {{{"sort=1", "answer to sort"}}}}}}};
  lab.sync_completely();
  const auto instance = lab.instance_of(kFinding);
  ASSERT_THAT(instance.findings, SizeIs(2)) << Harm::Loss;
  EXPECT_THAT(instance.findings[0].result_list + instance.findings[1].result_list,
              testing::AllOf(HasSubstr("answer to q"), HasSubstr("answer to sort")));
}

// --- what one instance is ---

CONFORMS_TEST(Instance, IsOneForFindingsThatDifferInTheirParameterAlone, "MAP-030");
TEST_P(Instance, IsOneForFindingsThatDifferInTheirParameterAlone) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001, .param = "q"}, {.id = 901002, .param = "sort"}, {.id = 901003}}}};
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_THAT(lab.instances().front().finding_ids, UnorderedElementsAre(901001, 901002, 901003)) << Harm::Loss;
  EXPECT_THAT(lab.findings(), SizeIs(3)) << Harm::Loss;
  EXPECT_EQ(lab.asset(410001).instances, 1);
}

CONFORMS_TEST(Instance, IsNotMergedAcrossAssetQidOrUrl, "MAP-030");
TEST_P(Instance, IsNotMergedAcrossAssetQidOrUrl) {
  const std::string page{kSearchPage};
  Lab lab{{.format = format(),
           .webapps = {{}, {.id = 410002}},
           .findings = {{.id = 901001, .url = page},
                        {.id = 901002, .qid = 150002, .url = page},
                        {.id = 901003, .url = page + "/"},
                        {.id = 901004, .url = page + "?q=1"},
                        {.id = 901005, .url = "https://shop.example.test/Search"},
                        {.id = 901006, .url = page, .webapp = 410002}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.instances(), SizeIs(6)) << Harm::Loss;
  for (const auto& instance : lab.instances()) EXPECT_THAT(instance.finding_ids, SizeIs(1));
}

CONFORMS_TEST(Instance, SpansTheEarliestFirstAndTheLatestLastSeen, "MAP-030");
TEST_P(Instance, SpansTheEarliestFirstAndTheLatestLastSeen) {
  Lab lab{
      {.format = format(),
       .webapps = {{}},
       .findings = {{.id = 901001, .first_detected = "2025-12-05T00:00:00Z", .last_tested = "2026-01-02T00:00:00Z"},
                    {.id = 901002, .first_detected = "2025-12-01T00:00:00Z", .last_tested = "2026-01-01T00:00:00Z"},
                    {.id = 901003, .first_detected = "2025-12-09T00:00:00Z", .last_tested = "2026-01-03T00:00:00Z"}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(kFinding).first_seen, Optional(instant("2025-12-01T00:00:00Z")));
  EXPECT_THAT(lab.instance_of(kFinding).last_seen, Optional(instant("2026-01-03T00:00:00Z")));
}

CONFORMS_TEST(Instance, FollowsAFindingWhoseUrlChanged, "MAP-030", "MAP-033");
TEST_P(Instance, FollowsAFindingWhoseUrlChanged) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001, .param = "q"}, {.id = 901002, .param = "sort"}}}};
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1));
  lab.edit_finding(901002, {{"url", "https://shop.example.test/list"}});
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(2)) << Harm::Stale;
  EXPECT_EQ(lab.instance_of(901002).location, "https://shop.example.test/list");
  EXPECT_THAT(lab.instance_of(901001).finding_ids, ElementsAre(901001)) << Harm::Stale;
}

CONFORMS_TEST(Instance, IsFixedOnlyWhenTheLastOfItsFindingsIs, "MAP-030");
TEST_P(Instance, IsFixedOnlyWhenTheLastOfItsFindingsIs) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = 901001, .param = "q"}, {.id = 901002, .param = "sort"}}}};
  lab.sync_completely();
  lab.edit_finding(901001, {{"status", "FIXED"}});
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Vulnerable"}));
  lab.edit_finding(901002, {{"status", "FIXED"}});
  lab.sync_completely();
  EXPECT_THAT(lab.instance_of(901001).status, Optional(std::string{"Fixed"})) << Harm::Stale;
}

BOTH_FORMATS(Instance);

// Ruling of MAP-030: any Vulnerable wins, then risk acknowledged, then false positive, then Fixed. Both orders of ids.
struct MergeRow {
  Id id;
  std::string_view what;
  std::string_view first_status, first_reason, second_status, second_reason;
  std::string_view merged;
};

constexpr std::string_view kRiskAcknowledged = "Ignored risk acknowledged",
                           kIgnoredAsFalsePositive = "Ignored - false positive";
constexpr auto kMergeRows = std::to_array<MergeRow>({
    {"MAP-030", "vulnerable and acknowledged", "NEW", "", "ACTIVE", "RISK_ACCEPTED", "Vulnerable"},
    {"MAP-030", "vulnerable and false positive", "ACTIVE", "", "ACTIVE", "FALSE_POSITIVE", "Vulnerable"},
    {"MAP-030", "vulnerable and not applicable", "ACTIVE", "", "ACTIVE", "NOT_APPLICABLE", "Vulnerable"},
    {"MAP-030", "vulnerable and fixed", "REOPENED", "", "FIXED", "", "Vulnerable"},
    {"MAP-030", "vulnerable and protected", "ACTIVE", "", "PROTECTED", "", "Vulnerable"},
    {"MAP-030", "acknowledged and false positive", "ACTIVE", "RISK_ACCEPTED", "ACTIVE", "FALSE_POSITIVE",
     kRiskAcknowledged},
    {"MAP-030", "acknowledged and not applicable", "ACTIVE", "RISK_ACCEPTED", "ACTIVE", "NOT_APPLICABLE",
     kRiskAcknowledged},
    {"MAP-030", "acknowledged and fixed", "ACTIVE", "RISK_ACCEPTED", "FIXED", "", kRiskAcknowledged},
    {"MAP-030", "acknowledged and protected", "FIXED", "RISK_ACCEPTED", "PROTECTED", "", kRiskAcknowledged},
    {"MAP-030", "false positive and fixed", "ACTIVE", "FALSE_POSITIVE", "FIXED", "", kIgnoredAsFalsePositive},
    {"MAP-030", "not applicable and protected", "ACTIVE", "NOT_APPLICABLE", "PROTECTED", "", kIgnoredAsFalsePositive},
    {"MAP-030", "fixed and protected", "FIXED", "", "PROTECTED", "", "Fixed"},
});

class MergedStatus : public RowsOnBothFormats<MergeRow> {};

FindingRecord finding_of(std::int64_t id, std::string_view param, std::string_view status, std::string_view reason) {
  FindingRecord record{.id = id, .param = std::string{param}, .status = std::string{status}};
  if (!reason.empty()) record.ignored_reason = reason;
  return record;
}

TEST_P(MergedStatus, IsTheStrongerOneWhicheverComesFirst) {
  const auto& merge = row();
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {finding_of(901001, "q", merge.first_status, merge.first_reason),
                        finding_of(901002, "sort", merge.second_status, merge.second_reason)}}};
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1));
  EXPECT_THAT(lab.instances().front().status, Optional(merge.merged));

  Lab reversed{{.format = format(),
                .webapps = {{}},
                .findings = {finding_of(901001, "q", merge.second_status, merge.second_reason),
                             finding_of(901002, "sort", merge.first_status, merge.first_reason)}}};
  reversed.sync_completely();
  ASSERT_THAT(reversed.instances(), SizeIs(1));
  EXPECT_THAT(reversed.instances().front().status, Optional(merge.merged));
}

ROWS_ON_BOTH_FORMATS(MergedStatus, kMergeRows, row.what);

// Addresses as scans record them: each must arrive as it is, to the byte.
struct InstanceUrlRow {
  Id id;
  std::string_view what, url;
};

constexpr auto kInstanceUrlRows = std::to_array<InstanceUrlRow>({
    {"MAP-033", "plain", "https://shop.example.test/search"},
    {"MAP-033", "query with ampersand", "https://shop.example.test/s?a=1&b=2"},
    {"MAP-033", "percent encoding", "https://shop.example.test/s?q=%22%3E%3Cscript%3E"},
    {"MAP-033", "raw quotes and markup", "https://shop.example.test/s?q=\"><script>"},
    {"MAP-033", "fragment", "https://shop.example.test/#/cart"},
    {"MAP-033", "end of cdata", "https://shop.example.test/s?q=]]>"},
    {"MAP-033", "not ascii", "https://shop.example.test/s?q=Z\xC3\xBCrich"},
    {"MAP-033", "blank inside", "https://shop.example.test/s?q=a b"},
});

class Location : public RowsOnBothFormats<InstanceUrlRow> {};

TEST_P(Location, IsTheFindingsUrl) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.url = std::string{row().url}}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.instance_of(kFinding).location, row().url);
}

ROWS_ON_BOTH_FORMATS(Location, kInstanceUrlRows, row.what);

// --- blanks ---

struct BlankRow {
  Id id;
  std::string_view what, before, behind;
};

constexpr auto kBlankRows = std::to_array<BlankRow>({
    {"TXT-001", "a blank behind", "", " "},
    {"TXT-001", "a blank in front", " ", ""},
    {"TXT-001", "a line end behind", "", "\n"},
    {"TXT-001", "a tab on either side", "\t", "\t"},
    {"TXT-001", "several of each", " \n\t ", "\r\n  "},
});

class OuterBlanks : public RowsOnBothFormats<BlankRow> {
 protected:
  static std::string among_blanks(std::string_view text) {
    return std::string{row().before}.append(text).append(row().behind);
  }
};

TEST_P(OuterBlanks, AreNoPartOfAUrlANameOrAParameter) {
  Lab lab{
      {.format = format(),
       .webapps = {{.name = among_blanks("Shop"), .url = among_blanks("https://shop.example.test")}},
       .findings = {
           {.id = 901001, .name = among_blanks("XSS"), .param = among_blanks("q"), .url = among_blanks(kSearchPage)},
           {.id = 901002, .name = "XSS", .param = "q", .url = std::string{kSearchPage}}}}};
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Duplicate;
  const auto instance = lab.instances().front();
  EXPECT_EQ(instance.location, kSearchPage);
  EXPECT_EQ(instance.title, "XSS");
  EXPECT_THAT(instance.finding_ids, UnorderedElementsAre(901001, 901002)) << Harm::Loss;
  EXPECT_EQ(lab.finding(901001).param, "q");
  EXPECT_EQ(lab.asset(410001).name, "Shop");
  EXPECT_EQ(lab.asset(410001).address, "https://shop.example.test");
}

ROWS_ON_BOTH_FORMATS(OuterBlanks, kBlankRows, row.what);

CONFORMS_TEST(Instance, OfInformationGatheredStandsAtItsWebAppsUrlWithoutOuterBlanks, "TXT-001");
TEST_P(Instance, OfInformationGatheredStandsAtItsWebAppsUrlWithoutOuterBlanks) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.type = "INFORMATION_GATHERED", .webapp_url = " https://shop.example.test\n"}},
           .informational = true}};
  lab.sync_completely();
  EXPECT_EQ(lab.instance_of(kFinding).location, "https://shop.example.test");
}

}  // namespace
}  // namespace qualyswas::conformance
