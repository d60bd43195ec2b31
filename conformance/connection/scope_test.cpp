// Vulcan guide, "Asset Groups": an account sees what its tags let it see, and so does the connector. What leaves the
// view has not been fixed by that.
#include <gmock/gmock.h>

#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr std::int64_t kProd = 410001, kBoth = 410002, kStaging = 410003, kUntagged = 410004;

class Scope : public OnBothFormats {
 protected:
  // Four web apps with two findings each, all last seen on the day the estate starts.
  static LabOptions estate() {
    LabOptions options{.format = format(), .page_size = 3};
    const auto add = [&](std::int64_t id, std::vector<std::pair<std::int64_t, std::string>> tags) {
      options.webapps.push_back({.id = id, .tags = std::move(tags)});
      for (const std::int64_t i : {0, 1})
        options.findings.push_back({.id = 901000 + 10 * (id - kProd) + i,
                                    .qid = kFirstQid + i,
                                    .url = "https://shop.example.test/" + std::to_string(i),
                                    .webapp = id});
    };
    add(kProd, {{7001, "prod"}});
    add(kBoth, {{7001, "prod"}, {7002, "staging"}});
    add(kStaging, {{7002, "staging"}});
    add(kUntagged, {});
    return options;
  }
  static void see(Lab& lab, std::vector<std::string> tags) {
    auto user = lab.user();
    user.tags = std::move(tags);
    lab.world().put_user(user);
  }
  static std::vector<std::int64_t> assets(Lab& lab) {
    std::vector<std::int64_t> ids;
    for (const auto& view : lab.assets()) ids.push_back(view.site_id);
    return ids;
  }
};
CONFORMS(Scope, "SCOPE-001");

TEST_P(Scope, IsWhatIsIngestedAndNothingElse) {
  Lab lab{estate()};
  see(lab, {"prod"});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_THAT(assets(lab), UnorderedElementsAre(kProd, kBoth)) << Harm::Leak;
  EXPECT_THAT(lab.findings(), SizeIs(4));
  EXPECT_EQ(run.findings_pulled, 4);
  EXPECT_EQ(lab.ours().stored_bytes().find("410003"), std::string::npos) << Harm::Leak;
}

TEST_P(Scope, OfTwoTagsIsWhatHasOneOfThem) {
  Lab lab{estate()};
  see(lab, {"prod", "staging"});
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(assets(lab), UnorderedElementsAre(kProd, kBoth, kStaging));
}

TEST_P(Scope, OfATagNobodyHasIsEmptyAndComplete) {
  Lab lab{estate()};
  see(lab, {"nobody"});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_THAT(assets(lab), IsEmpty());
}

TEST_P(Scope, ThatGrowsBringsTheRest) {
  Lab lab{estate()};
  see(lab, {"prod"});
  lab.sync_completely();
  see(lab, {});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 6) << "two web apps and their four findings";
  EXPECT_THAT(assets(lab), UnorderedElementsAre(kProd, kBoth, kStaging, kUntagged)) << Harm::Loss;
}

TEST_P(Scope, ThatShrinksFixesNothingAndArchivesNothingBeforeItsTime) {
  Lab lab{estate()};
  lab.sync_completely();
  see(lab, {"prod"});
  for (int day = 0; day < 30; ++day) {
    SCOPED_TRACE("day " + std::to_string(day));
    lab.on_day(day);
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
    EXPECT_EQ(run.archived, 0) << Harm::Stale;
    ASSERT_THAT(lab.assets(), SizeIs(4)) << Harm::Stale;
    EXPECT_THAT(lab.instances(), SizeIs(8)) << Harm::Loss;
    EXPECT_THAT(lab.findings(), Each(Field(&observed::Finding::status, Optional(std::string{"Vulnerable"}))))
        << "leaving the view is no fix " << Harm::Stale;
  }
}

TEST_P(Scope, ThatShrinksLeavesTheRestToTheOrdinaryRuleOfArchiving) {
  Lab lab{estate()};
  lab.sync_completely();
  see(lab, {"prod"});
  lab.on_day(20);
  for (const auto id : {kProd, kBoth}) lab.edit_webapp(id, {{"updatedDate", "2026-01-25T06:00:00Z"}});
  lab.sync_completely();
  lab.on_day(31);
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.archived, 2) << "those that were last seen more than 30 days ago";
  EXPECT_THAT(assets(lab), UnorderedElementsAre(kProd, kBoth));
  EXPECT_THAT(lab.findings(Filter{.archived = true}),
              Each(Field(&observed::Finding::status, Optional(std::string{"Vulnerable"}))))
      << Harm::Stale;
}

TEST_P(Scope, ThatComesBackShowsWhatItAlwaysShowed) {
  Lab lab{estate()};
  lab.sync_completely();
  const auto findings = lab.findings();
  see(lab, {"nobody"});
  lab.on_day(1);
  lab.sync_completely();
  see(lab, {});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added + run.changed, 0) << Harm::Duplicate;
  EXPECT_EQ(lab.findings(), findings);
}

TEST_P(Scope, ThatShrinksInTheMiddleOfAWalkLosesNothing) {
  Lab lab{estate()};
  lab.sync_completely();
  lab.before_request = [&](int, const mockqualys::server::Request& request) {
    if (request.target.find("/search/was/finding") != std::string::npos) see(lab, {"prod"});
  };
  const auto run = lab.sync();
  ASSERT_TRUE(run.verdict);
  // The counts of before and after tell of two different scopes; whichever is believed, nothing is lost or fixed.
  EXPECT_EQ(run.archived, 0) << Harm::Stale;
  EXPECT_THAT(lab.assets(), SizeIs(4)) << Harm::Loss;
  EXPECT_THAT(lab.findings(), SizeIs(8)) << Harm::Loss;
  EXPECT_THAT(lab.findings(), Each(Field(&observed::Finding::status, Optional(std::string{"Vulnerable"}))))
      << Harm::Stale;
}

// The shipped estate has such an account.
TEST_P(Scope, OfTheReaderOfStorefrontIsTheThreeTaggedProd) {
  Lab lab{{.format = format(), .estate = "storefront"}};
  lab.log_in_as("acme_pr2", "storefront-2");
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_THAT(assets(lab), UnorderedElementsAre(204173114, 204173880, 204180027)) << Harm::Leak;
  for (const auto& row : lab.findings())
    EXPECT_THAT((std::vector<std::int64_t>{204173114, 204173880, 204180027}), testing::Contains(row.asset_id))
        << Harm::Leak;
}
BOTH_FORMATS(Scope);

}  // namespace
}  // namespace qualyswas::conformance
