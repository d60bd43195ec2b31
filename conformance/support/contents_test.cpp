#include "conformance/support/contents.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Contents, NameEveryRecordAndField) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  lab.sync_completely();
  const auto stored = contents(lab);
  EXPECT_EQ(stored.at("asset 410001 | name"), "Shop");
  EXPECT_EQ(stored.at("finding 901001 | status"), "Vulnerable");
  EXPECT_EQ(stored.at("instance 410001 150001 https://shop.example.test/search | finding ids"), "[901001]");
  EXPECT_EQ(stored.at("vulnerability 150001 | instances"), "1");
}

TEST(Contents, OfReportsNameApplicationsAndFindingsIgnoredOnesToo) {
  Lab lab{{.webapps = {{}},
           .findings = {{}, {.id = kFinding + 1, .ignored_reason = "RISK_ACCEPTED"}},
           .profile = Profile::Neurons}};
  lab.make_report();
  lab.sync_completely();
  const auto stored = contents(lab);
  EXPECT_EQ(stored.at("application DMZ 410001 | name"), "Shop");
  EXPECT_EQ(stored.at("application DMZ 410001 | open"), "critical=0, high=1, medium=0, low=0, unmapped=0");
  EXPECT_EQ(stored.at("finding 901001 | state"), "Open");
  EXPECT_EQ(stored.at("finding 901002 | ignored"), "true");
  EXPECT_THAT(stored.at("finding 901001 | glossary"), testing::StartsWith("qid=150001, "));
}

TEST(Contents, TellWhatChanged) {
  const Contents before{{"asset 1 | name", "Shop"}, {"asset 1 | type", "Websites"}, {"finding 7 | status", "Fixed"}};
  const Contents after{{"asset 1 | name", "Store"}, {"asset 1 | type", "Websites"}, {"finding 8 | status", "Fixed"}};
  EXPECT_THAT(changes(before, before), IsEmpty());
  EXPECT_THAT(changes(before, after), ElementsAre("asset 1 | name: Shop -> Store", "finding 7 | status: Fixed -> gone",
                                                  "finding 8 | status: not there -> Fixed"));
  EXPECT_THAT(changed_keys(before, after, "asset "), ElementsAre("asset 1 | name"));
}

}  // namespace
}  // namespace qualyswas::conformance
