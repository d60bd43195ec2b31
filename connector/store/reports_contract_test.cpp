// How files of profile neurons are kept, whichever adapter is behind the port: rows, identity, transactions, glossary.
// What one assessment means for another stands in reports_order_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/store/reports_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using model::FindingKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class ReportsContract : public ReportContract {};
INSTANTIATE_TEST_SUITE_P(Every, ReportsContract, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

// --- rows ---

TEST_P(ReportsContract, GivesBackAFindingAsItWasStored) {
  const auto whole = ignored(app_finding(1));
  model::AppFindingRow bare;
  bare.key = "id:7";
  bare.finding_id = 7;
  bare.application_id = kShop;
  bare.application_name = "Shop";
  bare.state = "Closed";
  bare.details = std::string{"nul \0 inside", 12};
  take({.findings = {whole, bare}});
  EXPECT_EQ(shown_findings({.details = true}).at(0).finding, bare);
  EXPECT_EQ(shown_findings({.ignored = true, .details = true}).at(0).finding, whole);
}

TEST_P(ReportsContract, GivesBackAnApplicationAsItWasStored) {
  const model::ApplicationRow bare{.name = "Bare"};
  take({.assessed = {shop(), bare}, .network = "lan"});
  const auto shown = shown_applications();
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].application, bare);
  EXPECT_EQ(shown[0].network, "lan");
  EXPECT_EQ(shown[1].application, shop());
}

TEST_P(ReportsContract, GivesBackAnUploadAsItWasStored) {
  const UploadRow whole{.id = 99,  // the store gives the id
                        .at = day(20),
                        .origin = Origin::Pulled,
                        .name = "Weekly \"caf\xC3\xA9\"",
                        .file = "report 77.xml",
                        .report_id = kFirst + 77,
                        .type = "WAS_WEBAPP_REPORT",
                        .generated = day(10),
                        .outcome = Outcome::Incomplete,
                        .reasons = {"the file is cut", "a \"remark\""},
                        .applications = 1,
                        .findings = 2,
                        .ignored = 3,
                        .unreadable = 4};
  auto given = whole;
  given.generated = day(9);  // what orders the assessment was said at its beginning
  const auto returned = take({.generated = day(10), .upload = given});
  auto expected = whole;
  expected.id = returned.id;
  EXPECT_NE(returned.id, 99);
  EXPECT_EQ(returned, expected);
  EXPECT_THAT(store->reports().uploads("main", 10).value(), ElementsAre(expected));
}

TEST_P(ReportsContract, ShowsUploadsNewestFirstAndNoMoreThanAskedFor) {
  for (const auto* name : {"a", "b", "c"}) take({.upload = {.at = day(30 - name[0] + 'a'), .name = name}});
  const auto uploads = store->reports().uploads("main", 2).value();
  ASSERT_THAT(uploads, SizeIs(2));
  EXPECT_EQ(uploads[0].name, "c");
  EXPECT_EQ(uploads[1].name, "b");
}

TEST_P(ReportsContract, ListsARefusedFileAndStoresNothingOfIt) {
  const UploadRow file{.at = day(20), .name = "song.xml", .file = "song.xml", .type = "SONG", .reasons = {"no report"}};
  const auto refused = store->reports().refuse("main", file).value();
  auto expected = file;
  expected.id = refused.id;
  expected.outcome = Outcome::Refused;
  EXPECT_EQ(refused, expected);
  EXPECT_THAT(store->reports().uploads("main", 10).value(), ElementsAre(expected));
  EXPECT_THAT(shown_applications(), IsEmpty());
}

// A download that was refused may be right the next time.
TEST_P(ReportsContract, KnowsAReportAgainOfWhichSomethingWasStored) {
  const auto has = [&](std::int64_t id) { return store->reports().has_report("main", id).value(); };
  take({.upload = {.report_id = 71, .outcome = Outcome::Ingested}});
  take({.upload = {.report_id = 72, .outcome = Outcome::Incomplete}});
  ASSERT_TRUE(store->reports().refuse("main", {.report_id = 73}));
  EXPECT_TRUE(has(71));
  EXPECT_TRUE(has(72));
  EXPECT_FALSE(has(73));
  EXPECT_FALSE(has(74));
  EXPECT_FALSE(store->reports().has_report("other", 71).value());
  take({.upload = {.report_id = 73}});
  EXPECT_TRUE(has(73));
}

TEST_P(ReportsContract, KnowsADocumentAgainThatWasTakenIn) {
  const auto id_of = [&](std::string_view document, std::string_view connector = "main") {
    const auto found = store->reports().find_document(connector, document).value();
    return found ? found->report_id : std::nullopt;
  };
  take({.upload = {.document = "aa", .report_id = 71}});
  take({.upload = {.document = "bb", .report_id = 72, .outcome = Outcome::Incomplete}});
  take({.upload = {.report_id = 73}});
  ASSERT_TRUE(store->reports().refuse("main", {.document = "dd", .report_id = 74}));
  EXPECT_EQ(id_of("aa"), 71);
  EXPECT_EQ(id_of("bb"), 72);
  EXPECT_EQ(id_of(""), std::nullopt) << "of an uploaded file no digest is known";
  EXPECT_EQ(id_of("dd"), std::nullopt) << "it was refused";
  EXPECT_EQ(id_of("aa", "other"), std::nullopt);
  EXPECT_EQ(store->reports().find_document("main", "aa").value()->document, "aa");
}

TEST_P(ReportsContract, AsksAgainForAReportThatIsDoubted) {
  take({.findings = {app_finding(1)}, .upload = {.document = "aa", .report_id = 71}});
  take({.upload = {.document = "bb", .report_id = 72}});
  ASSERT_TRUE(store->reports().doubt_report("main", 71));
  EXPECT_FALSE(store->reports().has_report("main", 71).value());
  EXPECT_TRUE(store->reports().has_report("main", 72).value());
  EXPECT_FALSE(store->reports().find_document("main", "aa").value().has_value());
  EXPECT_THAT(keys(shown_findings()), ElementsAre("uid-1")) << "what it said stays";
  take({.upload = {.document = "cc", .report_id = 71}});
  EXPECT_TRUE(store->reports().has_report("main", 71).value());
  ASSERT_TRUE(store->reports().doubt_report("nobody", 71));
}

TEST_P(ReportsContract, CountsWhatAFileBrings) {
  const auto first = take({.generated = day(10), .findings = {app_finding(1), app_finding(2)}});
  EXPECT_EQ(counts_of(first), (Counts{.added = 2}));
  auto tested_again = app_finding(2);
  tested_again.last_tested = day(11);
  const auto second =
      take({.generated = day(11), .findings = {app_finding(1), tested_again, app_finding(3)}, .network = "lan"});
  EXPECT_EQ(counts_of(second), (Counts{.added = 1, .changed = 1}));
  EXPECT_THAT(keys(shown_findings()), ElementsAre("uid-1", "uid-2", "uid-3"));
  EXPECT_EQ(shown_findings({.details = true}).at(1).finding, tested_again);
}

// Every field counts: a change in any of them is written. Ids and dates have tests of their own: of those more is kept
// than the last file said.
TEST_P(ReportsContract, SeesAChangeOfAnyField) {
  using Edit = void (*)(model::AppFindingRow&);
  const std::vector<Edit> edits{
      [](auto& row) { row.kind = FindingKind::InformationGathered; },
      [](auto& row) { row.url += "x"; },
      [](auto& row) { row.param += "x"; },
      [](auto& row) { row.parameter_type.reset(); },
      [](auto& row) { row.vulnerability_type.reset(); },
      [](auto& row) { row.source_status = "Authentication Not Required"; },
      [](auto& row) { row.state = "Closed"; },
      [](auto& row) { row.report_status = "REOPENED"; },
      [](auto& row) { row.ignored_reason = "x"; },
      [](auto& row) { row.ignored_by = "x"; },
      [](auto& row) { row.ignored_comment = "x"; },
      [](auto& row) { row.ignored_at = day(4); },
      [](auto& row) { row.last_detected = day(30); },
      [](auto& row) { row.last_tested = day(30); },
      [](auto& row) { row.times_detected = 4; },
      [](auto& row) { row.severity.reset(); },
      [](auto& row) { row.source_severity = "2"; },
      [](auto& row) { row.details = "{}"; },
      [](auto& row) { row.details.back() = ' '; },  // no longer, no shorter
      [](auto& row) { row.unmapped.pop_back(); },
  };
  std::int64_t number = 0;
  for (const auto edit : edits) {
    ++number;
    take({.findings = {app_finding(number)}, .absence = Absence::ProvesNothing});
    auto row = app_finding(number);
    edit(row);
    EXPECT_EQ(take({.findings = {row}, .absence = Absence::ProvesNothing}).changed, 1) << "edit " << number;
    const auto shown = shown_findings({.details = true});
    EXPECT_TRUE(std::ranges::any_of(shown, [&](const auto& view) { return view.finding == row; })) << "edit " << number;
    EXPECT_EQ(take({.findings = {row}, .absence = Absence::ProvesNothing}).changed, 0) << "edit " << number;
  }
}

TEST_P(ReportsContract, TakesAFindingThatStandsInAFileTwiceAsItStoodFirst) {
  auto again = app_finding(1);
  again.last_tested = day(7);
  const TakenFile file{.generated = day(10), .findings = {app_finding(1), again}};
  EXPECT_EQ(counts_of(take(file)), (Counts{.added = 1}));
  EXPECT_EQ(counts_of(take(file)), (Counts{}));
  auto later = file;
  later.generated = day(11);
  EXPECT_EQ(counts_of(take(later)), (Counts{}));
  ASSERT_THAT(shown_findings(), SizeIs(1));
  EXPECT_EQ(shown_findings()[0].finding.state, "Open");
}

// --- transactions ---

TEST_P(ReportsContract, LeavesEverythingAsItWasWhenAFileIsNotCommitted) {
  take({.generated = day(10), .findings = {app_finding(1), app_finding(2)}, .glossary = {glossary_row(150001)}});
  const auto findings_before = states(shown_findings());
  const auto uploads_before = store->reports().uploads("main", 10).value();
  {
    auto changed = shop();
    changed.owner = "Bob (bob)";
    auto other = glossary_row(150001);
    other.severity = "Low";
    auto open = begin({.generated = day(11),
                       .assessed = {changed, crm()},
                       .findings = {of(crm(), app_finding(3)), closed(app_finding(1))},
                       .glossary = {other}});
    ASSERT_TRUE(open->describe(changed));
  }
  EXPECT_EQ(states(shown_findings()), findings_before);
  EXPECT_EQ(shown_findings()[0].finding.severity, "High");
  EXPECT_EQ(store->reports().uploads("main", 10).value(), uploads_before);
  ASSERT_THAT(shown_applications(), SizeIs(1));
  EXPECT_EQ(shown_applications()[0].application, shop());
  // Not even the order of assessments remembers it.
  EXPECT_EQ(counts_of(take({.generated = day(10), .findings = {app_finding(1), app_finding(2)}})), (Counts{}));
}

TEST_P(ReportsContract, TakesAFileOnce) {
  auto assessment = begin();
  ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  EXPECT_EQ(assessment->assess(crm()).error().kind, ErrorKind::Store);
  EXPECT_EQ(assessment->add({app_finding(1)}).error().kind, ErrorKind::Store);
  EXPECT_EQ(assessment->commit({}, Absence::Closes).error().kind, ErrorKind::Store);
  EXPECT_THAT(store->reports().uploads("main", 10).value(), SizeIs(1));
}

TEST_P(ReportsContract, RefusesToBeginWhileSomethingElseOfThisStoreIsOpen) {
  auto first = begin();
  const auto second = store->reports().begin_assessment("main", "lan", day(11));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::Store);
  EXPECT_THAT(second.error().message, HasSubstr("is being written"));
  EXPECT_EQ(store->reports().refuse("main", {}).error().kind, ErrorKind::Store);
  ASSERT_TRUE(first->add({app_finding(1)}));
  ASSERT_TRUE(first->commit({}, Absence::Closes));

  const auto read = store->reports().app_findings("main", {}, [&](const AppFindingView&) -> Result<void> {
    const auto third = store->reports().begin_assessment("main", "lan", day(11));
    EXPECT_FALSE(third);
    return fail(third.error());
  });
  EXPECT_FALSE(read);
  EXPECT_TRUE(store->reports().begin_assessment("main", "lan", day(11)));
}

TEST_P(ReportsContract, IsNotUndoneByAPageThatMeetsIt) {
  auto assessment = begin({.findings = {app_finding(1)}});
  {
    auto page = store->begin_page("main").value();
    ASSERT_TRUE(page->upsert({finding(1)}));
    const auto refused = page->commit();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("is being written"));
  }
  ASSERT_TRUE(assessment->add({app_finding(2)}));
  ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  EXPECT_THAT(keys(shown_findings()), ElementsAre("uid-1", "uid-2"));
  EXPECT_THAT(findings(*store), IsEmpty());
  EXPECT_EQ(save<model::FindingRow>(*store, {finding(1)}).added, 1);
}

TEST_P(ReportsContract, KeepsTheRunBesideAFileThatIsUndone) {
  RunRow run{.started = day(1)};
  run.id = store->begin_run("main", run).value();
  {
    auto assessment = begin({.findings = {app_finding(1)}});
    run.state = State::Processing;
    ASSERT_TRUE(store->update_run("main", run));
    ASSERT_TRUE(store->log(run.id, {.at = day(1), .text = "report 1"}));
  }
  EXPECT_EQ(store->runs("main", 1).value().at(0).state, State::Processing);
  EXPECT_THAT(store->run_log(run.id).value(), SizeIs(1));
  EXPECT_THAT(shown_findings(), IsEmpty());
}

TEST_P(ReportsContract, ShowsOthersNothingOfAFileUntilItsEnd) {
  auto assessment = begin({.findings = {app_finding(1)}});
  const auto other = database->open();
  EXPECT_THAT(other->reports().uploads("main", 10).value(), IsEmpty());
  ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  EXPECT_THAT(other->reports().uploads("main", 10).value(), SizeIs(1));
}

TEST_P(ReportsContract, KeepsConnectorsApart) {
  take({.findings = {app_finding(1)}});
  EXPECT_THAT(shown_findings({}, "other"), IsEmpty());
  EXPECT_THAT(shown_applications({}, "other"), IsEmpty());
  EXPECT_THAT(store->reports().uploads("other", 10).value(), IsEmpty());
  auto other = store->reports().begin_assessment("other", "lan", day(11)).value();
  ASSERT_TRUE(other->add({app_finding(1)}));
  EXPECT_EQ(other->commit({}, Absence::Closes).value().added, 1);
}

// --- identity of applications ---

TEST_P(ReportsContract, TakesTheSameApplicationInAnotherNetworkForAnother) {
  take({.generated = day(10), .findings = {app_finding(1)}, .network = "lan"});
  const auto dmz = take({.generated = day(11), .findings = {app_finding(2)}, .network = "dmz"});
  EXPECT_EQ(counts_of(dmz), (Counts{.added = 1}));
  const auto shown = shown_applications();
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].network, "dmz");
  EXPECT_EQ(shown[1].network, "lan");
  EXPECT_EQ(shown_findings({.network = "lan"}).at(0).finding.state, "Open");
  EXPECT_EQ(take({.generated = day(12), .findings = {app_finding(1)}, .network = "dmz"}).added, 1);
}

TEST_P(ReportsContract, JoinsAnApplicationByIdWhateverItsName) {
  auto renamed = shop();
  renamed.name = "Web shop";
  take({.generated = day(10), .findings = {app_finding(1)}});
  take({.generated = day(11), .assessed = {renamed}, .findings = {of(renamed, app_finding(1))}});
  ASSERT_THAT(shown_applications(), SizeIs(1));
  EXPECT_EQ(shown_applications()[0].application.name, "Web shop");
  EXPECT_EQ(shown_findings().at(0).application, "Web shop");
  EXPECT_EQ(shown_findings().at(0).finding.application_name, "Web shop");
}

TEST_P(ReportsContract, KnowsAnApplicationThatHadOnlyANameByItsIdLater) {
  const model::ApplicationRow nameless_id{.name = "Shop"};
  take({.generated = day(10), .assessed = {nameless_id}, .findings = {of(nameless_id, app_finding(1))}});
  EXPECT_EQ(shown_findings().at(0).finding.application_id, std::nullopt);
  const auto second = take({.generated = day(11), .findings = {app_finding(1)}});
  EXPECT_EQ(counts_of(second), (Counts{}));
  ASSERT_THAT(shown_applications(), SizeIs(1));
  EXPECT_EQ(shown_applications()[0].application, shop());
  EXPECT_EQ(shown_findings().at(0).finding.application_id, kShop);
}

TEST_P(ReportsContract, KeepsApartTwoApplicationsOfOneName) {
  auto twin = shop();
  twin.application_id = kShop + 1;
  take({.generated = day(10), .findings = {app_finding(1)}});
  take({.generated = day(10), .assessed = {twin}, .findings = {of(twin, app_finding(1))}});
  EXPECT_THAT(shown_applications(), SizeIs(2));
  EXPECT_THAT(keys(shown_findings()), ElementsAre("uid-1", "uid-1"));
}

TEST_P(ReportsContract, JoinsANameToTheOnlyApplicationThatHasIt) {
  const model::ApplicationRow by_name{.name = "Shop"};
  take({.generated = day(10), .findings = {app_finding(1)}});
  take({.generated = day(11), .assessed = {by_name}, .findings = {of(by_name, app_finding(1))}});
  ASSERT_THAT(shown_applications(), SizeIs(1));
  EXPECT_EQ(shown_applications()[0].application, shop());
}

TEST_P(ReportsContract, JoinsANameThatTwoApplicationsHaveToNeither) {
  auto twin = shop();
  twin.application_id = kShop + 1;
  const model::ApplicationRow by_name{.name = "Shop"};
  take({.generated = day(10), .assessed = {shop(), twin}});
  for (const int at : {11, 12})
    take({.generated = day(at), .assessed = {by_name}, .findings = {of(by_name, app_finding(1))}});
  EXPECT_THAT(shown_applications(), SizeIs(3));
  EXPECT_EQ(shown_findings().at(0).finding.application_id, std::nullopt);
}

TEST_P(ReportsContract, DoesNotTakeTheMissingNameForAName) {
  const model::ApplicationRow nothing{}, only_id{.application_id = 7};
  take({.generated = day(10), .assessed = {only_id}});
  take({.generated = day(11), .assessed = {nothing}});
  take({.generated = day(12), .assessed = {{.application_id = 8}}});
  EXPECT_THAT(shown_applications(), SizeIs(3));
}

TEST_P(ReportsContract, AssessesTheApplicationOfAFindingThatComesWithoutIt) {
  take({.assessed = {}, .findings = {app_finding(1), of(crm(), app_finding(2)), app_finding(3)}});
  const auto shown = shown_applications();
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].application, crm());
  EXPECT_EQ(shown[1].application, (model::ApplicationRow{.application_id = kShop, .name = "Shop"}));
  EXPECT_THAT(keys(shown_findings({.application = "Shop"})), ElementsAre("uid-1", "uid-3"));
}

TEST_P(ReportsContract, OverwritesNothingOfAnApplicationWithWhatAFileLeavesEmpty) {
  take({.generated = day(10)});
  take({.generated = day(11), .assessed = {{.application_id = kShop}}});
  EXPECT_EQ(shown_applications().at(0).application, shop());
  const model::ApplicationRow changed{.application_id = kShop,
                                      .name = "Shop 2",
                                      .url = "https://two.example.test/",
                                      .address = "two.example.test",
                                      .operating_system = "BSD",
                                      .owner = "o",
                                      .scope = "s",
                                      .attributes = {{"a", "b"}},
                                      .tags = {{"t", ""}}};
  take({.generated = day(12), .assessed = {changed}});
  EXPECT_EQ(shown_applications().at(0).application, changed);
}

TEST_P(ReportsContract, KeepsTheAddressWithItsUrl) {
  take({.generated = day(10)});
  take({.generated = day(11), .assessed = {{.application_id = kShop, .url = "no url"}}});
  EXPECT_EQ(shown_applications().at(0).application.address, "");
}

TEST_P(ReportsContract, KeepsOfTheAppendixWhatDescribesAnAssessedApplication) {
  take({.generated = day(9), .assessed = {crm()}});
  {
    auto assessment = begin({.generated = day(10), .assessed = {{.name = "Shop"}}});
    ASSERT_TRUE(assessment->describe(shop()));
    ASSERT_TRUE(assessment->describe({.application_id = kCrm, .name = "CRM", .owner = "not assessed in this file"}));
    ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  }
  const auto shown = shown_applications();
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].application.owner, "not assessed in this file");
  EXPECT_EQ(shown[1].application, shop());
}

TEST_P(ReportsContract, ShowsAnApplicationThatStandsInTheAppendixAloneAndTakesNothingForAbsentByThat) {
  const model::ApplicationRow quiet{
      .application_id = 9, .name = "Quiet", .url = "https://quiet.example.test/", .operating_system = "Linux"};
  take({.generated = day(10), .assessed = {crm()}, .findings = {of(crm(), app_finding(1))}});
  auto assessment = begin({.generated = day(11), .assessed = {shop()}});
  ASSERT_TRUE(assessment->describe(quiet));
  ASSERT_TRUE(assessment->describe(crm()));
  EXPECT_EQ(counts_of(assessment->commit({}, Absence::Closes).value()), (Counts{}));
  const auto shown = shown_applications({.application = "Quiet"});
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].application, quiet);
  EXPECT_EQ(states(shown_findings()), std::vector<std::string>{"uid-1 Open"});
  // And the first that assesses it compares with nothing.
  EXPECT_EQ(counts_of(take({.generated = day(12), .assessed = {quiet}, .findings = {of(quiet, app_finding(2))}})),
            (Counts{.added = 1}));
}

TEST_P(ReportsContract, ClosesByTheSummaryOfWhatWasNotAssessedOnlyWhereItSaysNone) {
  using enum model::ReportSection;
  auto gathered = app_finding(2);
  gathered.kind = FindingKind::InformationGathered;
  take({.generated = day(10), .assessed = {shop()}, .findings = {app_finding(1), gathered, ignored(app_finding(3))}});
  const auto say = [&](int at, const std::vector<model::ReportSection>& none, Absence absence = Absence::Closes) {
    auto assessment = begin({.generated = day(at), .assessed = {crm()}});
    EXPECT_TRUE(assessment->says_none(shop(), none));
    return counts_of(assessment->commit({}, absence).value());
  };
  EXPECT_EQ(say(11, {Vulnerability}, Absence::IsSeen), (Counts{}));
  EXPECT_EQ(say(12, {SensitiveContent}), (Counts{}));
  EXPECT_EQ(say(9, {Vulnerability}), (Counts{})) << "it is older";
  EXPECT_EQ(say(13, {Vulnerability}), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), UnorderedElementsAre("uid-1 Closed by system", "uid-2 Open"));
  EXPECT_EQ(say(14, {Vulnerability, SensitiveContent, InformationGathered}), (Counts{.closed = 1}));
  EXPECT_THAT(states(shown_findings()), UnorderedElementsAre("uid-1 Closed by system", "uid-2 Closed by system"));
  EXPECT_EQ(counts_of(take({.generated = day(15), .findings = {app_finding(1)}})), (Counts{.reopened = 1}));
}

TEST_P(ReportsContract, ShowsTheLatestOfTheScansOfAnApplicationAndOfItsFindings) {
  auto assessment = begin({.generated = day(10), .assessed = {shop()}});
  ASSERT_TRUE(assessment->scanned({.name = "Shop"}, day(9)));
  ASSERT_TRUE(assessment->scanned(shop(), day(8)));
  ASSERT_TRUE(assessment->scanned({.name = "nobody"}, day(30)));
  ASSERT_TRUE(assessment->commit({}, Absence::ProvesNothing));
  EXPECT_EQ(shown_applications().at(0).last_scan, day(9));
  auto found = app_finding(1);
  found.last_tested = day(12);
  take({.generated = day(12), .findings = {found}});
  EXPECT_EQ(shown_applications().at(0).last_scan, day(12));
}

TEST_P(ReportsContract, KnowsASettledReportAgainAlthoughItWasRefused) {
  ASSERT_TRUE(store->reports().refuse("main", {.report_id = 71, .settled = true}));
  EXPECT_TRUE(store->reports().has_report("main", 71).value());
  EXPECT_TRUE(store->reports().uploads("main", 1).value().at(0).settled);
}

TEST_P(ReportsContract, KeepsTheEarliestFirstAndTheLatestLastWhicheverFileSaysSo) {
  auto row = app_finding(1);
  take({.generated = day(10), .findings = {row}});
  row.first_detected.reset();
  row.last_detected = day(4);
  row.last_tested.reset();
  row.times_detected.reset();
  take({.generated = day(11), .findings = {row}});
  auto shown = shown_findings().at(0).finding;
  EXPECT_EQ(shown.first_detected, day(1));
  EXPECT_EQ(shown.last_detected, day(5));
  EXPECT_EQ(shown.last_tested, day(6));
  EXPECT_EQ(shown.times_detected, 3);
  row.first_detected = day(1) - 24h;
  row.last_detected = day(8);
  take({.generated = day(9), .findings = {row}});  // an older report
  shown = shown_findings().at(0).finding;
  EXPECT_EQ(shown.first_detected, day(1) - 24h);
  EXPECT_EQ(shown.last_detected, day(8));
}

// --- glossary ---

TEST_P(ReportsContract, CompletesFindingsByTheirQidAndKind) {
  auto bare = app_finding(1);
  bare.kind = FindingKind::Unsaid;
  bare.severity.reset();
  bare.source_severity.clear();
  bare.unmapped.clear();
  auto confirmed = app_finding(2);
  confirmed.kind = FindingKind::Confirmed;
  confirmed.unmapped.clear();
  auto assessment = begin({.findings = {bare, confirmed, app_finding(3, 150002)}});
  EXPECT_THAT(assessment->kinds_of(150001).value(), UnorderedElementsAre(FindingKind::Unsaid, FindingKind::Confirmed));
  EXPECT_THAT(assessment->kinds_of(150002).value(), ElementsAre(FindingKind::Potential));
  EXPECT_THAT(assessment->kinds_of(150003).value(), IsEmpty());
  auto entry = glossary_row(150001, FindingKind::Unsaid);
  entry.unmapped = {{"odd", "1"}};
  ASSERT_TRUE(assessment->add(entry));
  EXPECT_THAT(assessment->without_glossary().value(),
              UnorderedElementsAre(Pair(150001, FindingKind::Confirmed), Pair(150002, FindingKind::Potential)));
  ASSERT_TRUE(assessment->owasp_edition(model::OwaspEdition::Of2017));
  ASSERT_TRUE(assessment->commit({}, Absence::Closes));

  const auto shown = shown_findings({.details = true});
  ASSERT_THAT(shown, SizeIs(3));
  auto expected = entry;
  expected.unmapped.clear();  // they stand with the finding
  EXPECT_EQ(shown[0].glossary, expected);
  EXPECT_EQ(shown[0].owasp_edition, model::OwaspEdition::Of2017);
  EXPECT_EQ(shown[0].finding.severity, "High");
  EXPECT_EQ(shown[0].finding.vulnerability_type, "Potential Vulnerability");
  EXPECT_THAT(shown[0].finding.unmapped, ElementsAre(model::Unmapped{"odd", "1"}));
  EXPECT_EQ(shown[1].glossary, std::nullopt);
  EXPECT_EQ(shown[1].finding.severity, "Low");  // its own
}

TEST_P(ReportsContract, CountsTheFindingsOfAKindHoweverOftenItIsAsked) {
  auto entry = glossary_row(150001);
  entry.unmapped = {{"SEVERITY", "6"}};
  auto assessment = begin({.findings = {app_finding(1)}});
  EXPECT_THAT(assessment->kinds_of(150001).value(), SizeIs(1));
  ASSERT_TRUE(assessment->add({app_finding(2)}));
  ASSERT_TRUE(assessment->add(entry));
  ASSERT_TRUE(assessment->add(glossary_row(150002)));  // no finding has it
  EXPECT_THAT(assessment->kinds_of(150002).value(), IsEmpty());
  const auto upload = assessment->commit({}, Absence::Closes).value();
  EXPECT_THAT(upload.unmapped, ElementsAre(UnmappedCount{"SEVERITY", "6", 2}, UnmappedCount{"STATUS", "ODD", 4}));
}

TEST_P(ReportsContract, LetsTheGlossaryOverruleTheLevelOfAFinding) {
  auto entry = glossary_row(150001);
  take({.generated = day(10), .findings = {app_finding(1)}, .glossary = {entry}});
  EXPECT_EQ(shown_findings().at(0).finding.severity, "High");
  entry.severity.reset();  // no line of the table covers it
  take({.generated = day(11), .findings = {app_finding(1)}, .glossary = {entry}});
  EXPECT_EQ(shown_findings().at(0).finding.severity, std::nullopt);
}

TEST_P(ReportsContract, ShowsNoGlossaryWhereTheReportHadNone) {
  auto bare = app_finding(1);
  bare.severity.reset();
  bare.source_severity.clear();
  bare.unmapped.clear();
  auto levelled = app_finding(2);
  levelled.unmapped.clear();
  const model::GlossaryRow missing{.qid = 150001,
                                   .kind = FindingKind::Potential,
                                   .vulnerability_type = "Potential Vulnerability",
                                   .unmapped = {{"SEVERITY", "(missing)"}}};
  const auto upload = take({.findings = {bare, levelled}, .glossary = {missing}});
  const auto shown = shown_findings();
  EXPECT_EQ(shown.at(0).glossary, std::nullopt);
  EXPECT_EQ(shown.at(0).finding.severity, std::nullopt);
  EXPECT_THAT(shown.at(0).finding.unmapped, ElementsAre(model::Unmapped{"SEVERITY", "(missing)"}));
  // The second has a level of its own and misses nothing.
  EXPECT_EQ(shown.at(1).glossary, std::nullopt);
  EXPECT_EQ(shown.at(1).finding.severity, "Low");
  EXPECT_THAT(shown.at(1).finding.unmapped, IsEmpty());
  EXPECT_THAT(upload.unmapped, ElementsAre(UnmappedCount{"SEVERITY", "(missing)", 1}));
}

TEST_P(ReportsContract, SeesAChangeOfAnyFieldOfAGlossaryEntry) {
  using Edit = void (*)(model::GlossaryRow&);
  const std::vector<Edit> edits{
      [](auto& row) { row.vulnerability_type = "Confirmed Vulnerability"; },
      [](auto& row) { row.severity.reset(); },
      [](auto& row) { row.source_severity = "9"; },
      [](auto& row) { row.category = "x"; },
      [](auto& row) { row.title = "x"; },
      [](auto& row) { row.group = "x"; },
      [](auto& row) { row.owasp.clear(); },
      [](auto& row) { row.wasc = {"WASC-8"}; },
      [](auto& row) { row.cwe.push_back("CWE-1"); },
      [](auto& row) { row.cvss_base = "x"; },
      [](auto& row) { row.cvss_temporal = "x"; },
      [](auto& row) { row.cvss3_base = "x"; },
      [](auto& row) { row.cvss3_temporal = "x"; },
      [](auto& row) { row.cvss3_attack_vector = "x"; },
      [](auto& row) { row.description = "x"; },
      [](auto& row) { row.impact = "x"; },
      [](auto& row) { row.solution = "x"; },
  };
  int at = 0;
  for (const auto edit : edits) {
    auto row = glossary_row(150001);
    edit(row);
    take({.generated = day(++at), .findings = {app_finding(1)}, .glossary = {glossary_row(150001)}});
    take({.generated = day(++at), .findings = {app_finding(1)}, .glossary = {row}});
    EXPECT_EQ(shown_findings({.details = true}).at(0).glossary, row) << "edit " << at / 2;
  }
}

TEST_P(ReportsContract, DoesNotReplaceAnEntryByTheNoteThatThereIsNone) {
  auto assessment = begin({.findings = {app_finding(1)}, .glossary = {glossary_row(150001)}});
  ASSERT_TRUE(assessment->add({.qid = 150001, .kind = FindingKind::Potential}));
  ASSERT_TRUE(assessment->commit({}, Absence::Closes));
  EXPECT_EQ(shown_findings().at(0).finding.severity, "High");
}

TEST_P(ReportsContract, ShowsAFindingWithTheGlossaryOfTheFileThatHadItLast) {
  auto later = glossary_row(150001);
  later.severity = "Critical";
  take({.generated = day(10), .findings = {app_finding(1), app_finding(2)}, .glossary = {glossary_row(150001)}});
  take({.generated = day(11), .findings = {app_finding(2)}, .glossary = {later}, .absence = Absence::ProvesNothing});
  EXPECT_EQ(shown_findings().at(0).finding.severity, "High");
  EXPECT_EQ(shown_findings().at(1).finding.severity, "Critical");
  // A report that comes late knows less.
  auto early = glossary_row(150001);
  early.severity = "Low";
  take({.generated = day(9), .findings = {app_finding(2), app_finding(3)}, .glossary = {early}});
  EXPECT_EQ(shown_findings().at(1).finding.severity, "Critical");
  EXPECT_EQ(shown_findings().at(2).finding.severity, "Low");
}

TEST_P(ReportsContract, CountsUnmappedOncePerFindingItsGlossaryIncluded) {
  auto odd = app_finding(1);
  odd.unmapped = {{"STATUS", "ODD"}, {"AUTHENTICATION", "Maybe"}};
  auto plain = app_finding(2);
  plain.unmapped.clear();
  auto other_kind = plain;
  other_kind.key = other_kind.unique_id = "uid-3";
  other_kind.kind = FindingKind::SensitiveContent;
  auto entry = glossary_row(150001);
  entry.unmapped = {{"SEVERITY", "6"}};
  const TakenFile file{.findings = {odd, plain, other_kind}, .glossary = {entry}};
  const auto expect = ElementsAre(UnmappedCount{"AUTHENTICATION", "Maybe", 1}, UnmappedCount{"SEVERITY", "6", 2},
                                  UnmappedCount{"STATUS", "ODD", 1});
  EXPECT_THAT(take(file).unmapped, expect);
  EXPECT_THAT(take(file).unmapped, expect);  // of the file, new or not
  EXPECT_THAT(store->reports().uploads("main", 1).value().at(0).unmapped, expect);
}

TEST_P(ReportsContract, CountsOnWhenAFileInventsMoreQidsAndValuesThanAnybodyCanRead) {
  std::vector<model::AppFindingRow> rows;
  for (int i = 1; i <= 5000; ++i) {
    rows.push_back(app_finding(i, 1'000'000 + i / 2));
    rows.back().unmapped = {{"STATUS", std::to_string(i)}};
  }
  auto assessment = begin();
  ASSERT_TRUE(assessment->add(rows));
  EXPECT_THAT(assessment->without_glossary().value(), SizeIs(2501));
  EXPECT_THAT(assessment->kinds_of(1'000'001).value(), SizeIs(1));
  const auto upload = assessment->commit({}, Absence::Closes).value();
  std::int64_t total = 0, others = 0;
  for (const auto& count : upload.unmapped) {
    total += count.findings;
    if (count.value == "(other values)") others = count.findings;
  }
  EXPECT_EQ(total, 5000);
  EXPECT_EQ(others, 4500);
  EXPECT_THAT(upload.unmapped, SizeIs(501));
}

TEST(ReportNames, AreWordsForPeople) {
  EXPECT_EQ(name_of(Origin::Pulled), "pulled");
  EXPECT_EQ(name_of(Origin::Uploaded), "uploaded");
  EXPECT_EQ(name_of(Outcome::Ingested), "ingested");
  EXPECT_EQ(name_of(Outcome::Incomplete), "incomplete");
  EXPECT_EQ(name_of(Outcome::Refused), "refused");
}

}  // namespace
}  // namespace qualyswas::store
