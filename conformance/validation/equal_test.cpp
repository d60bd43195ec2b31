// Reconciliation right after a sync: the guide's "Data Validation" on the shipped estates. Numbers are counted by hand
// from fixtures/estates.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/validation/comparisons.h"
#include "conformance/validation/storefront.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::int64_t vulnerable_instances_of(Lab& lab, std::int64_t webapp) {
  return std::ranges::count_if(lab.instances(), [&](const observed::Instance& view) {
    return view.asset_id == webapp && view.status == "Vulnerable";
  });
}

// What reconciliation calls ours is what the default views show.
void expect_ours_is_what_is_shown(Lab& lab, const Comparisons& all) {
  EXPECT_EQ(assets_of(all).ours, std::ssize(lab.assets()));
  EXPECT_EQ(unique_of(all).ours, std::ssize(lab.vulnerabilities()));
  for (const auto& view : lab.assets(Filter{.informational = true, .archived = true})) {
    const auto webapp = view.site_id;
    EXPECT_EQ(instances_of(all, webapp).ours, vulnerable_instances_of(lab, webapp)) << webapp;
  }
}

class Storefront : public OnBothFormats {};
CONFORMS(Storefront, "VAL-001", "VAL-002", "VAL-003");

TEST_P(Storefront, IsEqualAfterASync) {
  for (const bool informational : {false, true}) {
    SCOPED_TRACE(informational ? "with informational findings" : "without informational findings");
    Lab lab{{.format = format(), .estate = "storefront", .informational = informational}};
    lab.sync_completely();
    const auto all = reconcile(lab);
    expect_honest(all);
    EXPECT_TRUE(all_equal(all));
    EXPECT_EQ(assets_of(all).vendor, 7);
    EXPECT_EQ(assets_of(all).ours, 7);
    EXPECT_THAT(assets_of(all).differences, IsEmpty());
    for (const auto& row : kStorefront) {
      const auto& one = instances_of(all, row.webapp);
      EXPECT_EQ(one.vendor, informational ? row.with_informational : row.confirmed_and_potential) << row.webapp;
      EXPECT_EQ(one.ours, one.vendor) << row.webapp << Harm::Loss;
      EXPECT_THAT(one.differences, IsEmpty()) << row.webapp;
    }
    expect_ours_is_what_is_shown(lab, all);
  }
}

// One QID more under a name, one name more of a QID: the numbers are equal by chance, and the names are said.
TEST_P(Storefront, SaysWhichNamesAccountForTheUniqueVulnerabilities) {
  Lab lab{{.format = format(), .estate = "storefront"}};
  lab.sync_completely();
  const auto unique = unique_of(reconcile(lab));
  EXPECT_EQ(unique.vendor, 27);
  EXPECT_EQ(unique.ours, 27);
  EXPECT_TRUE(unique.equal);
  ASSERT_THAT(unique.differences, SizeIs(2));
  EXPECT_THAT(unique.differences,
              Contains(testing::AllOf(
                  Field(&sync::Difference::what, HasSubstr("Script injection through a reflected parameter")),
                  Field(&sync::Difference::ours, testing::AllOf(HasSubstr("150901"), HasSubstr("150914"))))));
  EXPECT_THAT(unique.differences,
              Contains(testing::AllOf(Field(&sync::Difference::what, HasSubstr("150919")),
                                      Field(&sync::Difference::vendor, testing::AllOf(HasSubstr("Verbose error page"),
                                                                                      HasSubstr("Error page reveals "
                                                                                                "stack trace"))))));
}

// 204201160 is archived from 2026-04-03T12:25:10Z on; everything else agrees at any moment of the story.
TEST_P(Storefront, IsEqualAlongItsStory) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true}};
  for (const auto* moment : {"2026-03-09T23:11:14Z", "2026-03-20T11:00:00Z", "2026-04-03T12:25:09Z",
                             "2026-04-03T12:25:10Z", "2026-04-10T07:55:00Z", "2026-05-01T02:33:01Z"}) {
    SCOPED_TRACE(moment);
    lab.at(instant(moment));
    lab.sync_completely();
    const auto all = reconcile(lab);
    expect_honest(all);
    EXPECT_TRUE(all_equal(all));
    expect_ours_is_what_is_shown(lab, all);
    const bool archived = instant(moment) >= instant("2026-04-03T12:25:10Z");
    EXPECT_EQ(assets_of(all).vendor, 7);
    EXPECT_EQ(assets_of(all).ours, archived ? 6 : 7);
    const auto& closed_shop = instances_of(all, 204201160);
    EXPECT_EQ(closed_shop.vendor, 3);
    EXPECT_EQ(closed_shop.ours, archived ? 0 : 3);
    if (archived) {
      EXPECT_THAT(assets_of(all).differences, Contains(Field(&sync::Difference::what, HasSubstr("204201160"))));
      EXPECT_THAT(closed_shop.differences, Each(Field(&sync::Difference::why, HasSubstr("archived"))));
    }
  }
}

BOTH_FORMATS(Storefront);

class OtherEstates : public OnBothFormats {};
CONFORMS(OtherEstates, "VAL-001", "VAL-002", "VAL-003");

TEST_P(OtherEstates, LifecycleIsEqualOnEveryDayOfItsCalendar) {
  struct Day {
    int day;
    std::int64_t daily, weekly, gone_and_back;  // Vulnerable instances by the calendar
  };
  // With X of 365 nothing is archived, so that the numbers are the calendar's alone.
  Lab lab{{.format = format(), .estate = "lifecycle", .informational = true, .archive_after_days = 365}};
  for (const auto& [day, daily, weekly, gone_and_back] : std::to_array<Day>({{0, 4, 2, 2},
                                                                             {10, 3, 2, 2},
                                                                             {12, 2, 2, 2},
                                                                             {15, 3, 2, 2},
                                                                             {20, 2, 2, 2},
                                                                             {30, 3, 2, 2},
                                                                             {33, 3, 1, 2},
                                                                             {35, 3, 0, 2},
                                                                             {45, 4, 0, 2},
                                                                             {50, 3, 0, 2},
                                                                             {60, 4, 0, 2},
                                                                             {61, 4, 1, 2},
                                                                             {70, 3, 1, 2},
                                                                             {80, 3, 1, 2},
                                                                             {105, 3, 1, 2}})) {
    SCOPED_TRACE(testing::Message() << "day " << day);
    lab.on_day(day);
    lab.sync_completely();
    const auto all = reconcile(lab);
    expect_honest(all);
    EXPECT_TRUE(all_equal(all));
    EXPECT_EQ(instances_of(all, 310442017).vendor, daily);
    EXPECT_EQ(instances_of(all, 310447730).vendor, weekly);
    EXPECT_EQ(instances_of(all, 310460288).vendor, gone_and_back);
    for (const auto webapp : {310442017, 310447730, 310460288}) {
      EXPECT_EQ(instances_of(all, webapp).ours, instances_of(all, webapp).vendor) << webapp;
      EXPECT_THAT(instances_of(all, webapp).differences, IsEmpty()) << webapp;
    }
    expect_ours_is_what_is_shown(lab, all);
  }
}

TEST_P(OtherEstates, NothingIsEqualToNothing) {
  Lab lab{{.format = format(), .estate = "empty"}};
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_TRUE(all_equal(all));
  EXPECT_EQ(assets_of(all).vendor, 0);
  EXPECT_EQ(unique_of(all).vendor, 0);
}

TEST_P(OtherEstates, ThousandsOfComputedFindingsAreEqual) {
  Lab lab{{.format = format(),
           .generated = mockqualys::Generated{.seed = 5, .webapps = 20, .findings = 1500},
           .informational = true,
           .archive_after_days = 3650}};
  lab.sync_completely();
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_TRUE(all_equal(all));
  EXPECT_EQ(assets_of(all).vendor, 20);
  EXPECT_EQ(assets_of(all).ours, 20);
  expect_ours_is_what_is_shown(lab, all);
}

// Twenty-two findings, each of which readers stumbled over. Two pairs are one instance each: one fixed and one active,
// and a QID of information gathered that is there twice.
TEST_P(OtherEstates, TrapsIsEqualAfterASync) {
  Lab lab{{.format = format(), .estate = "traps", .informational = true}};
  lab.sync_completely();
  EXPECT_THAT(lab.findings(), SizeIs(22)) << Harm::Loss;
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_TRUE(all_equal(all));
  EXPECT_EQ(assets_of(all).vendor, 4);
  struct Active {
    std::int64_t webapp, vendor, ours;
  };
  for (const auto& [webapp, vendor, ours] :
       {Active{204511201, 5, 4}, {204511362, 10, 10}, {204511409, 4, 4}, {204511577, 0, 0}}) {
    EXPECT_EQ(instances_of(all, webapp).vendor, vendor) << webapp;
    EXPECT_EQ(instances_of(all, webapp).ours, ours) << webapp << Harm::Loss;
  }
  expect_ours_is_what_is_shown(lab, all);
}

TEST_P(OtherEstates, WithoutASyncAreNotEqual) {
  Lab lab{{.format = format(), .estate = "storefront"}};
  const auto all = reconcile(lab);
  expect_honest(all);
  EXPECT_FALSE(assets_of(all).equal) << Harm::FalseComplete;
  EXPECT_FALSE(instances_of(all, 204173114).equal) << Harm::FalseComplete;
  EXPECT_FALSE(unique_of(all).equal) << Harm::FalseComplete;
  EXPECT_EQ(assets_of(all).ours, 0);
}

BOTH_FORMATS(OtherEstates);

}  // namespace
}  // namespace qualyswas::conformance
