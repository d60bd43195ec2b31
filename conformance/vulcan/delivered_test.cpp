// What the vendor delivers describes an instance; what it no longer delivers is history (MAP-045), and so is never
// taken for a fix (STAT-005). A web application may be missing from the list while its findings are there (MAP-046).
#include <gmock/gmock.h>

#include <array>
#include <optional>
#include <stop_token>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::Fault;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr std::int64_t kOld = 901001, kNew = 901010;

class Delivered : public OnBothFormats {
 protected:
  static LabOptions estate(std::string status = "ACTIVE") {
    return {.format = format(),
            .webapps = {{}},
            .findings = {{.id = kOld, .name = "Old name", .severity = "5", .status = std::move(status)}}};
  }
  static FindingRecord again(std::string status, std::int64_t id = kNew) {
    return {.id = id, .name = "New name", .severity = "2", .status = std::move(status)};
  }
  static std::optional<std::string> status(Lab& lab, std::int64_t finding = kOld) {
    return lab.instance_of(finding).status;
  }
};
CONFORMS(Delivered, "MAP-045");

TEST_P(Delivered, FindingDescribesTheInstanceOfOneThatIsGone) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.remove_finding(kOld);
  lab.add(again("FIXED"));
  const auto run = lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(1)) << Harm::Duplicate;
  const auto instance = lab.instance_of(kNew);
  EXPECT_THAT(instance.status, Optional(std::string{"Fixed"})) << Harm::Stale;
  EXPECT_EQ(instance.title, "New name") << Harm::Stale;
  EXPECT_THAT(instance.score_tenths, Optional(25)) << Harm::Stale;
  EXPECT_THAT(instance.finding_ids, UnorderedElementsAre(kOld, kNew)) << "history is kept " << Harm::Loss;
  EXPECT_THAT(instance.gone_ids, ElementsAre(kOld));
  EXPECT_EQ(run.findings_gone, 1);
  EXPECT_EQ(lab.asset(410001).vulnerable, 0) << Harm::Stale;
  ASSERT_THAT(lab.vulnerabilities(), SizeIs(1));
  EXPECT_THAT(lab.vulnerabilities().front().titles, ElementsAre("New name"));
  EXPECT_EQ(lab.vulnerabilities().front().vulnerable, 0) << Harm::Stale;
}

TEST_P(Delivered, FindingWithALowerIdDescribesItToo) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.remove_finding(kOld);
  lab.add(again("FIXED", 900001));
  lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Fixed"})) << Harm::Stale;
}

TEST_P(Delivered, FindingThatIsVulnerableWinsOverAFixedOneThatIsGone) {
  Lab lab{estate("FIXED")};
  lab.sync_completely();
  lab.remove_finding(kOld);
  lab.add(again("ACTIVE"));
  lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Vulnerable"})) << Harm::Stale;
}

TEST_P(Delivered, FindingsAmongThemselvesAreMergedAsEver) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.remove_finding(kOld);
  lab.add(again("FIXED"));
  lab.add(again("REOPENED", 901011));
  lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Vulnerable"})) << Harm::Stale;
  lab.remove_finding(901011);
  lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Fixed"})) << Harm::Stale;
}

CONFORMS_TEST(Delivered, ByNobodyTheStatusStays, "MAP-045", "STAT-005");
TEST_P(Delivered, ByNobodyTheStatusStays) {
  Lab lab{estate()};
  lab.add(again("FIXED"));
  lab.sync_completely();
  ASSERT_THAT(status(lab), Optional(std::string{"Vulnerable"}));
  lab.remove_finding(kOld);
  lab.remove_finding(kNew);
  const auto run = lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Vulnerable"})) << "absence alone fixes nothing " << Harm::Stale;
  EXPECT_EQ(run.findings_gone, 2);
  EXPECT_EQ(run.changed + run.added, 0);
}

TEST_P(Delivered, AgainAFindingDescribesTheInstanceAgain) {
  Lab lab{estate()};
  const auto record = FindingRecord{.id = kOld, .name = "Old name", .severity = "5"};
  lab.sync_completely();
  lab.remove_finding(kOld);
  lab.add(again("FIXED"));
  lab.sync_completely();
  lab.add(record);
  const auto run = lab.sync_completely();
  EXPECT_THAT(status(lab), Optional(std::string{"Vulnerable"})) << Harm::Stale;
  EXPECT_EQ(run.findings_gone, 0);
  EXPECT_EQ(run.changed + run.added, 0) << "the record is as it was";
}

TEST_P(Delivered, OrNotIsCountedByEveryRun) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.remove_finding(kOld);
  EXPECT_EQ(lab.sync_completely().findings_gone, 1);
  const auto again = lab.sync_completely();
  EXPECT_EQ(again.findings_gone, 1) << "it is still not delivered";
  EXPECT_EQ(again.added + again.changed, 0);
}

// Of three pages of one record each; the first is `kOld`, removed.
class UnfinishedWalk : public OnBothFormats {
 protected:
  static LabOptions estate() {
    return {.format = format(),
            .webapps = {{}},
            .findings = {{.id = kOld}, {.id = 901002, .qid = 150002}, {.id = 901003, .qid = 150003}},
            .page_size = 1};
  }
  static void recreate(Lab& lab) {
    lab.sync_completely();
    lab.remove_finding(kOld);
    lab.add(FindingRecord{.id = 901002 + 100, .status = "FIXED"});
  }
  static void expect_nothing_gone(Lab& lab, const observed::Run& run) {
    EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    EXPECT_THAT(lab.instance_of(kOld).status, Optional(std::string{"Vulnerable"})) << Harm::Stale;
    EXPECT_THAT(lab.instance_of(kOld).gone_ids, IsEmpty());
  }
  static void expect_gone_after_the_next(Lab& lab) {
    lab.sync_completely();
    EXPECT_THAT(lab.instance_of(kOld).status, Optional(std::string{"Fixed"})) << Harm::Stale;
    EXPECT_THAT(lab.instance_of(kOld).gone_ids, ElementsAre(kOld));
  }
};
CONFORMS(UnfinishedWalk, "MAP-045");

TEST_P(UnfinishedWalk, TakesNothingForGone) {
  for (const int page : {1, 2, 3}) {
    SCOPED_TRACE(page);
    Lab lab{estate()};
    lab.options.attempts = 1;
    recreate(lab);
    lab.server().fault({.path = std::string{kSearchFindings}, .nth = page, .times = 1000});
    expect_nothing_gone(lab, lab.sync());
    lab.server().clear_faults();
    expect_gone_after_the_next(lab);
  }
}

TEST_P(UnfinishedWalk, ThatTheCountContradictsTakesNothingForGone) {
  Lab lab{estate()};
  recreate(lab);
  int counts = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kCountFindings) && ++counts == 2)
      lab.add(FindingRecord{.id = 901001 - 500, .qid = 150009});
  };
  expect_nothing_gone(lab, lab.sync());
  lab.before_request = nullptr;
  expect_gone_after_the_next(lab);
}

TEST_P(UnfinishedWalk, ThatIsStoppedTakesNothingForGone) {
  Lab lab{estate()};
  recreate(lab);
  std::stop_source stop;
  int pages = 0;
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.starts_with(kSearchFindings) && ++pages == 3) stop.request_stop();
  };
  expect_nothing_gone(lab, lab.ours().try_sync(stop.get_token()).value());
  lab.before_request = nullptr;
  expect_gone_after_the_next(lab);
}

TEST_P(UnfinishedWalk, WithARecordThatCannotBeReadTakesNothingForGone) {
  Lab lab{estate()};
  recreate(lab);
  lab.edit_finding(901003, {{"severity", "3"}, {"lastTestedDate", "yesterday"}});
  expect_nothing_gone(lab, lab.sync());
  lab.edit_finding(901003, {{"lastTestedDate", "2026-01-04T05:00:00Z"}});
  expect_gone_after_the_next(lab);
}

// The rest of the walk is read first and its beginning after it, where the record was removed.
TEST_P(UnfinishedWalk, ThatIsResumedFindsWhatIsGoneInBothItsParts) {
  Lab lab{estate()};
  lab.options.attempts = 1;
  recreate(lab);
  lab.server().fault({.path = std::string{kSearchFindings}, .nth = 3, .times = 1000});
  expect_nothing_gone(lab, lab.sync());
  lab.server().clear_faults();
  lab.remove_finding(901003);
  lab.at(lab.start() + std::chrono::minutes{10});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_gone, 2);
  EXPECT_THAT(lab.instance_of(kOld).gone_ids, ElementsAre(kOld));
  EXPECT_THAT(lab.instance_of(901003).gone_ids, ElementsAre(901003));
  EXPECT_THAT(lab.instance_of(901002).gone_ids, IsEmpty());
}

// The walk of the findings is whole, only solutions are missing: that says nothing against what it brought.
TEST_P(UnfinishedWalk, OfTheKnowledgeBaseAloneIsNoReasonToKeepWhatIsGone) {
  Lab lab{estate()};
  lab.options.attempts = 1;
  recreate(lab);
  lab.server().fault({.path = std::string{kKnowledgeBase}, .times = 1000});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Partial);
  EXPECT_THAT(lab.instance_of(kOld).status, Optional(std::string{"Fixed"}));
}

// What was not asked for is not missing.
class NotAskedFor : public OnBothFormats {};
CONFORMS(NotAskedFor, "MAP-045");

TEST_P(NotAskedFor, InformationalFindingsAreNotGone) {
  Lab lab{{.format = format(),
           .webapps = {{}},
           .findings = {{.id = kOld}, {.id = 901002, .qid = 150002, .type = "INFORMATION_GATHERED"}},
           .informational = true}};
  lab.sync_completely();
  lab.options.informational = false;
  EXPECT_EQ(lab.sync_completely().findings_gone, 0);
  lab.options.informational = true;
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_gone, 0);
  EXPECT_EQ(run.added + run.changed, 0);
  EXPECT_THAT(lab.instance_of(901002).gone_ids, IsEmpty());
}

TEST_P(NotAskedFor, WhatIsOutOfScopeKeepsItsStatusAndIsBackWithTheScope) {
  Lab lab{{.format = format(),
           .webapps = {{.tags = {{7001, "prod"}}}, {.id = 410002}},
           .findings = {{.id = kOld},
                        {.id = 901002, .qid = 150002, .status = "FIXED", .webapp = 410002},
                        {.id = 901003, .qid = 150003, .webapp = 410002}}}};
  lab.sync_completely();
  const auto before = lab.instances();
  auto user = lab.user();
  user.tags = {"prod"};
  lab.world().put_user(user);
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_gone, 2);
  EXPECT_THAT(lab.instance_of(901002).status, Optional(std::string{"Fixed"}));
  EXPECT_THAT(lab.instance_of(901003).status, Optional(std::string{"Vulnerable"})) << Harm::Stale;
  user.tags = {};
  lab.world().put_user(user);
  const auto back = lab.sync_completely();
  EXPECT_EQ(back.findings_gone, 0);
  EXPECT_EQ(back.added + back.changed, 0);
  EXPECT_EQ(lab.instances().size(), before.size());
}

// The reconciliation counts as the store does.
class Reconciled : public OnBothFormats {};
CONFORMS(Reconciled, "MAP-045", "VAL-002");

TEST_P(Reconciled, HistoryIsNoDifference) {
  for (const auto* status : {"FIXED", "ACTIVE"}) {
    SCOPED_TRACE(status);
    Lab lab{{.format = format(), .webapps = {{}}, .findings = {{.id = kOld}}}};
    lab.sync_completely();
    lab.remove_finding(kOld);
    lab.add(FindingRecord{.id = kNew, .status = status});
    lab.sync_completely();
    const auto all = lab.ours().reconcile();
    ASSERT_TRUE(all.has_value());
    for (const auto& one : *all) {
      EXPECT_TRUE(one.equal) << one.name << Harm::FalseComplete;
      EXPECT_EQ(one.vendor, one.ours) << one.name;
      EXPECT_THAT(one.differences, IsEmpty()) << one.name;
    }
  }
}

BOTH_FORMATS(Delivered);
BOTH_FORMATS(UnfinishedWalk);
BOTH_FORMATS(NotAskedFor);
BOTH_FORMATS(Reconciled);

// --- a web application that is not listed ---

class UnlistedWebApp : public OnBothFormats {
 protected:
  static LabOptions estate() {
    return {.format = format(),
            .webapps = {{}},
            .findings = {{.id = kOld},
                         {.id = 901002, .qid = 150002, .webapp = 410007, .webapp_name = "Forgotten"},
                         {.id = 901003, .qid = 150003, .webapp = 410008, .webapp_name = "Z\xC3\xBCrich"}}};
  }
};
CONFORMS(UnlistedWebApp, "MAP-046");

TEST_P(UnlistedWebApp, IsNamedByItsFindingAndCounted) {
  Lab lab{estate()};
  const auto run = lab.sync_completely();
  EXPECT_EQ(lab.instance_of(kOld).asset_name, "Shop");
  EXPECT_EQ(lab.instance_of(901002).asset_name, "Forgotten") << Harm::Loss;
  EXPECT_EQ(lab.instance_of(901003).asset_name, "Z\xC3\xBCrich") << Harm::Loss;
  EXPECT_EQ(run.findings_unlisted, 2);
  EXPECT_THAT(run.reasons, Contains(HasSubstr("2 findings are on a web application that the vendor does not list")));
}

TEST_P(UnlistedWebApp, TakesTheListedNameOnceItIsListed) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.add(WebAppRecord{.id = 410007, .name = "Forum"});
  const auto run = lab.sync_completely();
  EXPECT_EQ(lab.instance_of(901002).asset_name, "Forum") << Harm::Stale;
  EXPECT_EQ(run.findings_unlisted, 1);
}

TEST_P(UnlistedWebApp, ThatWasListedOnceIsNamedByItsFindingAgain) {
  Lab lab{estate()};
  lab.add(WebAppRecord{.id = 410007, .name = "Forum"});
  lab.sync_completely();
  ASSERT_EQ(lab.instance_of(901002).asset_name, "Forum");
  lab.remove_webapp(410007);
  lab.edit_finding(901002, {{"webApp/name", "Forum of old"}});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_unlisted, 2);
  EXPECT_EQ(lab.instance_of(901002).asset_name, "Forum of old") << Harm::Stale;
}

TEST_P(UnlistedWebApp, IsNotMentionedWhereThereIsNone) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_unlisted, 0);
  EXPECT_THAT(run.reasons, IsEmpty());
}
BOTH_FORMATS(UnlistedWebApp);

}  // namespace
}  // namespace qualyswas::conformance
