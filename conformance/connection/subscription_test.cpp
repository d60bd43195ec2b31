// A store belongs to one Qualys subscription (SCOPE-002). Ids are unique within one only: under the same id another
// subscription has another record, told apart by what never changes of it.
#include <gmock/gmock.h>

#include <optional>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/records.h"
#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr auto kOtherId = "7e57ab1e-0000-4000-8000-00000000beef";
constexpr auto kOtherDate = "2024-02-03T04:05:06Z";

class OneSubscription : public OnBothFormats {
 protected:
  // One web app and three findings, and what `more` adds.
  static LabOptions estate(LabOptions more = {}) {
    more.format = format();
    more.webapps.insert(more.webapps.begin(), WebAppRecord{.id = kWebApp});
    for (const int i : {2, 1, 0})
      more.findings.insert(more.findings.begin(), FindingRecord{.id = kFinding + i, .qid = 150001 + i});
    return more;
  }
  // Another subscription, which counts its ids in the same way and has records of its own.
  static void make_another(Lab& lab) {
    for (const auto id : lab.world().ids(mockqualys::Kind::WebApp))
      lab.edit_webapp(id, {{"createdDate", kOtherDate}, {"name", "Theirs"}});
    for (const auto id : lab.world().ids(mockqualys::Kind::Finding))
      lab.edit_finding(id, {{"uniqueId", fmt_id(id)}, {"name", "Theirs"}, {"status", "FIXED"}});
  }
  static std::string fmt_id(std::int64_t id) { return "7e57ab1e-0000-4000-8000-000000" + std::to_string(id); }

  static void expect_refused(const observed::Run& run) {
    EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    EXPECT_THAT(run.reasons, Contains(AllOf(HasSubstr("under ids that are stored here"), HasSubstr("subscription"),
                                            HasSubstr("url"), HasSubstr("another name"))))
        << told(run);
    for (const auto& reason : run.reasons) expect_readable(reason);
    EXPECT_EQ(run.archived, 0) << Harm::Stale;
  }
};
CONFORMS(OneSubscription, "SCOPE-002");

TEST_P(OneSubscription, IsNotMixedWithAnotherThatTheUrlLeadsTo) {
  Lab lab{estate()};
  Lab theirs{estate({.webapps = {{.id = kWebApp + 1}}, .findings = {{.id = kFinding + 7, .qid = 150007}}})};
  make_another(theirs);
  lab.sync_completely();
  const auto before = contents(lab);
  lab.turn_to(theirs);
  for (int i = 0; i < 2; ++i) {
    const auto run = lab.sync();
    expect_refused(run);
    EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << "their new records are theirs too " << Harm::Wrong;
    EXPECT_THAT(entries_to(theirs.journal(), kKnowledgeBase), IsEmpty()) << Plane::Wire;
  }
  lab.turn_back();
  const auto back = lab.sync_completely();
  EXPECT_EQ(back.added + back.changed, 0);
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
}

TEST_P(OneSubscription, IsToldFromAnotherByItsFindingsAlone) {
  Lab lab{estate()};
  Lab theirs{estate({.webapps = {{.id = kWebApp + 1}}, .findings = {{.id = kFinding + 7, .qid = 150007}}})};
  make_another(theirs);
  theirs.edit_webapp(kWebApp, {{"createdDate", "2025-06-01T08:00:00Z"}, {"name", "Shop"}});
  lab.sync_completely();
  const auto before = contents(lab);
  lab.turn_to(theirs);
  expect_refused(lab.sync());
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << Harm::Wrong;
}

TEST_P(OneSubscription, IsToldFromAnotherByItsWebAppsAlone) {
  Lab lab{estate()};
  Lab theirs{{.format = format(),
              .webapps = {{.id = kWebApp, .created = kOtherDate}, {.id = kWebApp + 1}},
              .findings = {{.id = kFinding + 70}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.turn_to(theirs);
  expect_refused(lab.sync());
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << Harm::Wrong;
}

// Their first pages hold only ids that are new here; that they are theirs shows on the last one.
TEST_P(OneSubscription, IsToldFromAnotherByTheLastPageToo) {
  Lab lab{{.format = format(),
           .webapps = {{.id = kWebApp + 50}},
           .findings = {{.id = kFinding + 50, .webapp = kWebApp + 50}},
           .page_size = 1}};
  Lab theirs{estate({.webapps = {{.id = kWebApp + 50}}, .findings = {{.id = kFinding + 50, .webapp = kWebApp + 50}}})};
  make_another(theirs);
  theirs.edit_webapp(kWebApp + 50, {{"createdDate", "2025-06-01T08:00:00Z"}, {"name", "Shop"}});
  lab.sync_completely();
  const auto before = contents(lab);
  lab.turn_to(theirs);
  const auto run = lab.sync();
  expect_refused(run);
  EXPECT_THAT(changes(before, contents(lab)), IsEmpty()) << Harm::Wrong;
  EXPECT_EQ(run.added, 0);
}

TEST_P(OneSubscription, WithOneFindingThatBecameAnotherKeepsItAndTakesTheRest) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.edit_finding(kFinding, {{"uniqueId", kOtherId}, {"status", "FIXED"}});
  lab.edit_finding(kFinding + 1, {{"status", "FIXED"}});
  lab.add(FindingRecord{.id = kFinding + 7, .qid = 150007});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  expect_refused(run);
  EXPECT_THAT(run.reasons,
              Contains(AllOf(HasSubstr("1 finding "), HasSubstr(std::to_string(kFinding)), HasSubstr(kOtherId))));
  EXPECT_THAT(lab.finding(kFinding).status, Optional(std::string{"Vulnerable"})) << Harm::Wrong;
  EXPECT_THAT(lab.finding(kFinding + 1).status, Optional(std::string{"Fixed"})) << Harm::Stale;
  EXPECT_THAT(lab.findings(), SizeIs(4)) << Harm::Loss;
}

TEST_P(OneSubscription, WithOneWebAppThatBecameAnotherKeepsItAndTakesTheRest) {
  Lab lab{estate({.webapps = {{.id = kWebApp + 1}, {.id = kWebApp + 2}}})};
  lab.sync_completely();
  lab.edit_webapp(kWebApp, {{"createdDate", kOtherDate}, {"name", "Theirs"}});
  lab.edit_webapp(kWebApp + 1, {{"name", "Renamed"}});
  lab.edit_finding(kFinding, {{"status", "FIXED"}});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(AllOf(HasSubstr("1 web application "), HasSubstr(kOtherDate))));
  EXPECT_EQ(lab.asset(kWebApp).name, "Shop") << Harm::Wrong;
  EXPECT_EQ(lab.asset(kWebApp + 1).name, "Renamed") << Harm::Stale;
  EXPECT_THAT(lab.finding(kFinding).status, Optional(std::string{"Fixed"})) << Harm::Stale;
}

TEST_P(OneSubscription, CountsAllThatContradict) {
  Lab lab{estate({.findings = {{.id = kFinding + 3, .qid = 150004}, {.id = kFinding + 4, .qid = 150005}}})};
  lab.sync_completely();
  for (const int i : {1, 3}) lab.edit_finding(kFinding + i, {{"uniqueId", fmt_id(i)}});
  EXPECT_THAT(lab.sync().reasons, Contains(HasSubstr("2 findings ")));
}

TEST_P(OneSubscription, TakesNothingForGoneFromAWalkThatContradicts) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.edit_finding(kFinding, {{"uniqueId", kOtherId}});
  lab.remove_finding(kFinding + 1);
  lab.sync();
  EXPECT_THAT(lab.instance_of(kFinding + 1).gone_ids, IsEmpty());
}

TEST_P(OneSubscription, KnowsARenamedWebAppAndAUniqueIdInCapitals) {
  Lab lab{estate()};
  lab.edit_finding(kFinding, {{"uniqueId", "abcdefab-0000-4000-8000-00000000beef"}});
  lab.sync_completely();
  lab.edit_webapp(kWebApp, {{"name", "Store"}, {"url", "https://store.example.test"}});
  lab.edit_finding(kFinding, {{"uniqueId", "ABCDEFAB-0000-4000-8000-00000000BEEF"}, {"status", "FIXED"}});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(lab.asset(kWebApp).name, "Store");
  EXPECT_THAT(lab.finding(kFinding).status, Optional(std::string{"Fixed"}));
}

TEST_P(OneSubscription, IsNotContradictedByWhatIsNotSaid) {
  Lab lab{estate()};
  lab.edit_finding(kFinding, {{"uniqueId", std::nullopt}});
  lab.sync_completely();
  lab.edit_finding(kFinding, {{"uniqueId", kOtherId}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  lab.edit_finding(kFinding + 1, {{"uniqueId", std::nullopt}});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
}

TEST_P(OneSubscription, MayGrowAndShrinkAndBeSeenByAnotherUser) {
  Lab lab{estate({.webapps = {{.id = kWebApp + 1, .tags = {{7001, "prod"}}}}})};
  lab.sync_completely();
  auto user = lab.user();
  user.tags = {"prod"};
  lab.world().put_user(user);
  lab.add(WebAppRecord{.id = kWebApp + 2, .tags = {{7001, "prod"}}});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.added, 1);
}

// Every stored record is gone and every delivered one is new. No record contradicts another, so the run is accepted.
TEST_P(OneSubscription, MayBeReplacedRecordByRecord) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.remove_webapp(kWebApp);
  for (const int i : {0, 1, 2}) lab.remove_finding(kFinding + i);
  lab.add(WebAppRecord{.id = kWebApp + 9});
  lab.add(FindingRecord{.id = kFinding + 9, .webapp = kWebApp + 9});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(run.added, 2);
  EXPECT_EQ(lab.sync_completely().added, 0);
}

BOTH_FORMATS(OneSubscription);

}  // namespace
}  // namespace qualyswas::conformance
