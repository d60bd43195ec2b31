#include "conformance/qualys/requests.h"

#include <gmock/gmock.h>

#include "conformance/qualys/lab_error.h"

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Criteria, AreReadFromXmlAndFromJsonAlike) {
  const Criterion cursor{"id", "GREATER", "4711"};
  mockqualys::JournalEntry entry;
  entry.body =
      R"(<ServiceRequest><filters><Criteria field="id" operator="GREATER">4711</Criteria></filters></ServiceRequest>)";
  EXPECT_THAT(criteria_of(entry), ElementsAre(cursor));
  entry.body =
      R"({"ServiceRequest": {"filters": {"Criteria": [{"field": "id", "operator": "GREATER", "value": 4711}]}}})";
  EXPECT_THAT(criteria_of(entry), ElementsAre(cursor));
  entry.body =
      R"({"ServiceRequest": {"filters": {"Criteria": {"field": "id", "operator": "GREATER", "value": "4711"}}}})";
  EXPECT_THAT(criteria_of(entry), ElementsAre(cursor));
}

TEST(Criteria, OfABodyWithoutAnyAreNone) {
  mockqualys::JournalEntry entry;
  EXPECT_THAT(criteria_of(entry), IsEmpty());
  entry.body = "<ServiceRequest/>";
  EXPECT_THAT(criteria_of(entry), IsEmpty());
  entry.body = "half a body";
  EXPECT_THROW(criteria_of(entry), LabError);
}

TEST(Qids, AreReadFromAListWithRangesWhereverItStands) {
  mockqualys::JournalEntry entry;
  entry.body = "action=list&ids=150001%2C150010-150012&details=All";
  EXPECT_THAT(qids_of(entry), ElementsAre(150001, 150010, 150011, 150012));
  entry.body.clear();
  entry.query = "action=list&ids=6,45017";
  EXPECT_THAT(qids_of(entry), ElementsAre(6, 45017));
}

TEST(InstantText, IsTheVendorsAndNothingElse) {
  EXPECT_EQ(instant("2026-01-05T06:00:00Z"),
            std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours{6});
  EXPECT_THROW(instant("2026-01-05"), LabError);
  EXPECT_THROW(instant("2026-01-05T06:00:00Z "), LabError);
}

}  // namespace
}  // namespace qualyswas::conformance
