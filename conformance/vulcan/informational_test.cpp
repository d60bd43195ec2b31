// Vulcan guide, "Pull informational findings".
#include <gmock/gmock.h>

#include <algorithm>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::vector<FindingRecord> kThreeTypes{
    {.id = 901001, .qid = 150001, .url = "https://shop.example.test/search"},
    {.id = 901002, .qid = 150002, .type = "SENSITIVE_CONTENT", .url = "https://shop.example.test/card"},
    {.id = 901003, .qid = 150003, .name = "Links crawled", .type = "INFORMATION_GATHERED", .severity = "1"},
};

class Informational : public OnBothFormats {
 protected:
  static LabOptions options(bool informational) {
    return {.format = format(),
            .webapps = {{}},
            .findings = kThreeTypes,
            .solutions = {{.qid = 150001}, {.qid = 150002}, {.qid = 150003}},
            .informational = informational};
  }
};

// A criterion that keeps INFORMATION_GATHERED out of the answer.
bool leaves_informational_out(const Criterion& criterion) {
  if (criterion.field != "type") return false;
  const bool named = criterion.value.find("INFORMATION_GATHERED") != std::string::npos;
  if (criterion.op == "NOT EQUALS") return criterion.value == "INFORMATION_GATHERED";
  return (criterion.op == "EQUALS" || criterion.op == "IN") && !named;
}

CONFORMS_TEST(Informational, FindingsAreIngestedWithTheOptionOn, "INFO-001");
TEST_P(Informational, FindingsAreIngestedWithTheOptionOn) {
  Lab lab{options(true)};
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_pulled, 3);
  EXPECT_THAT(lab.instances(), SizeIs(3)) << Harm::Loss;
  EXPECT_THAT(lab.vulnerabilities(), SizeIs(3)) << Harm::Loss;
  EXPECT_EQ(lab.instance_of(901003).title, "Links crawled");
  EXPECT_EQ(lab.asset(410001).instances, 3);
}

CONFORMS_TEST(Informational, FindingsGetTheirSolutionsToo, "INFO-001");
TEST_P(Informational, FindingsGetTheirSolutionsToo) {
  Lab lab{options(true)};
  lab.sync_completely();
  for (const auto& view : lab.vulnerabilities()) EXPECT_TRUE(view.solution) << view.qid << Harm::Loss;
}

CONFORMS_TEST(Informational, FindingsAreNotAskedForWithTheOptionOff, "INFO-002");
TEST_P(Informational, FindingsAreNotAskedForWithTheOptionOff) {
  Lab lab{options(false)};
  const auto run = lab.sync_completely();
  const auto searches = entries_to(lab.journal(), kSearchFindings);
  ASSERT_THAT(searches, Not(IsEmpty())) << Plane::Wire;
  for (const auto& search : searches) {
    EXPECT_THAT(criteria_of(search), Contains(testing::Truly(leaves_informational_out))) << Plane::Wire << search.body;
  }
  // What the pages are measured by leaves them out too; one call counts them, so that the run can say what it left out.
  int counted = 0;
  for (const auto& count : entries_to(lab.journal(), kCountFindings)) {
    const auto criteria = criteria_of(count);
    const bool leaves_out = std::ranges::any_of(criteria, leaves_informational_out);
    const bool counts_them = criteria == std::vector<Criterion>{{"type", "EQUALS", "INFORMATION_GATHERED"}};
    EXPECT_TRUE(leaves_out || counts_them) << Plane::Wire << count.body;
    counted += counts_them ? 1 : 0;
  }
  EXPECT_LE(counted, 1) << Plane::Wire;
  for (const auto& call : entries_to(lab.journal(), kKnowledgeBase)) {
    EXPECT_THAT(qids_of(call), Not(Contains(150003))) << Plane::Wire;
  }
  EXPECT_EQ(run.findings_pulled, 2);
  EXPECT_THAT(lab.findings(Filter{.informational = true}), SizeIs(2));
}

CONFORMS_TEST(Informational, FindingsThatWereNotAskedForAreCountedAndSaid, "INFO-002");
TEST_P(Informational, FindingsThatWereNotAskedForAreCountedAndSaid) {
  Lab lab{options(false)};
  const auto run = lab.sync_completely();
  EXPECT_THAT(run.informational_left_out, testing::Optional(1));
  const auto printed = lab.ours().qwas({"sync"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  EXPECT_THAT(printed.out, testing::ContainsRegex("informational findings +1 at the vendor, not asked for"));
  lab.options.informational = true;
  EXPECT_EQ(lab.sync_completely().informational_left_out, std::nullopt);
  EXPECT_THAT(lab.ours().qwas({"sync"}).out, Not(testing::HasSubstr("not asked for")));
}

// A vendor that refuses to count them costs the run nothing: no data depend on it.
CONFORMS_TEST(Informational, FindingsThatCannotBeCountedCostNothing, "INFO-002");
TEST_P(Informational, FindingsThatCannotBeCountedCostNothing) {
  Lab lab{options(false)};
  lab.server().fault({.kind = "html", .path = std::string{kCountFindings}, .nth = 3, .times = 1000});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.informational_left_out, std::nullopt);
  EXPECT_EQ(run.findings_pulled, 2);
}

CONFORMS_TEST(Informational, FindingsAreLeftOutOfEveryPage, "INFO-002");
TEST_P(Informational, FindingsAreLeftOutOfEveryPage) {
  auto with_small_pages = options(false);
  with_small_pages.page_size = 1;
  Lab lab{with_small_pages};
  lab.sync_completely();
  const auto searches = entries_to(lab.journal(), kSearchFindings);
  ASSERT_THAT(searches, SizeIs(2)) << Plane::Wire;
  for (const auto& search : searches) {
    EXPECT_THAT(criteria_of(search), Contains(testing::Truly(leaves_informational_out))) << Plane::Wire << search.body;
  }
}

CONFORMS_TEST(Informational, IsOffUnlessItIsSet, "INFO-002");
TEST_P(Informational, IsOffUnlessItIsSet) {
  Lab lab{options(false)};
  lab.ours().settings.informational = std::nullopt;
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.findings_pulled, 2);
  EXPECT_THAT(lab.findings(Filter{.informational = true}), SizeIs(2));
}

CONFORMS_TEST(Informational, FindingsAreNoLongerShownOnceTheOptionIsOff, "INFO-002");
TEST_P(Informational, FindingsAreNoLongerShownOnceTheOptionIsOff) {
  Lab lab{options(true)};
  lab.sync_completely();
  lab.options.informational = false;
  lab.sync_completely();
  EXPECT_THAT(lab.instances(), SizeIs(2)) << Harm::Stale;
  EXPECT_THAT(lab.findings(), SizeIs(2)) << Harm::Stale;
  EXPECT_THAT(lab.vulnerabilities(), SizeIs(2)) << Harm::Stale;
  ASSERT_THAT(lab.assets(), SizeIs(1));
  EXPECT_EQ(lab.assets().front().instances, 2) << Harm::Stale;
  EXPECT_THAT(lab.assets().front().vulnerable_pages,
              testing::UnorderedElementsAre("https://shop.example.test/search", "https://shop.example.test/card"))
      << Harm::Stale;
}

CONFORMS_TEST(Informational, FindingsAreBackWhenTheOptionIs, "INFO-001");
TEST_P(Informational, FindingsAreBackWhenTheOptionIs) {
  Lab lab{options(false)};
  lab.sync_completely();
  lab.options.informational = true;
  lab.sync_completely();
  EXPECT_THAT(lab.instances(), SizeIs(3)) << Harm::Loss;
}

CONFORMS_TEST(Informational, FindingsOfTheStorefrontAreAllThere, "INFO-001");
TEST_P(Informational, FindingsOfTheStorefrontAreAllThere) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true}};
  lab.sync_completely();
  std::int64_t informational = 0;
  for (const auto& row : lab.findings()) informational += row.type == "INFORMATION_GATHERED" ? 1 : 0;
  EXPECT_EQ(informational, 11) << Harm::Loss;  // fixtures/estates/README.md
}

BOTH_FORMATS(Informational);

}  // namespace
}  // namespace qualyswas::conformance
