// The guide's "Data Validation" of any connector: what a person counts who holds its default views against the
// vendor's own screens, right after a sync.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "conformance/support/formats.h"
#include "conformance/validation/storefront.h"

namespace qualyswas::conformance {
namespace {

using testing::UnorderedElementsAreArray;

class ShownRightAfterASync : public OnBothFormats {
 protected:
  static LabOptions storefront(bool informational = false) {
    return {.format = format(), .estate = "storefront", .informational = informational};
  }
};

CONFORMS_TEST(ShownRightAfterASync, TheAssetsAreTheVendorsWebApplications, "VAL-001");
TEST_P(ShownRightAfterASync, TheAssetsAreTheVendorsWebApplications) {
  Lab lab{storefront()};
  lab.sync_completely();
  std::vector<std::int64_t> ids, counted;
  for (const auto& asset : lab.assets()) ids.push_back(asset.site_id);
  for (const auto& row : kStorefront) counted.push_back(row.webapp);
  EXPECT_THAT(ids, UnorderedElementsAreArray(counted)) << Harm::Loss;
}

CONFORMS_TEST(ShownRightAfterASync, TheVulnerableInstancesAreTheVendorsActiveOnesWebAppByWebApp, "VAL-002");
TEST_P(ShownRightAfterASync, TheVulnerableInstancesAreTheVendorsActiveOnesWebAppByWebApp) {
  for (const bool informational : {false, true}) {
    SCOPED_TRACE(informational ? "with informational findings" : "without informational findings");
    Lab lab{storefront(informational)};
    lab.sync_completely();
    const auto instances = lab.instances();
    for (const auto& row : kStorefront)
      EXPECT_EQ(std::ranges::count_if(instances,
                                      [&](const observed::Instance& one) {
                                        return one.asset_id == row.webapp && one.status == "Vulnerable";
                                      }),
                informational ? row.with_informational : row.confirmed_and_potential)
          << row.webapp << Harm::Loss;
  }
}

// A QID each, and every name that the vendor has for it, so that a difference of the two counts can be explained: one
// name there stands for two QIDs, and one QID has two names.
CONFORMS_TEST(ShownRightAfterASync, TheUniqueVulnerabilitiesAreTheVendorsNamesButForTwo, "VAL-003");
TEST_P(ShownRightAfterASync, TheUniqueVulnerabilitiesAreTheVendorsNamesButForTwo) {
  Lab lab{storefront()};
  lab.sync_completely();
  const auto unique = lab.vulnerabilities();
  EXPECT_EQ(unique.size(), 27U) << Harm::Loss;
  std::multiset<std::string> names;
  for (const auto& one : unique) names.insert(one.titles.begin(), one.titles.end());
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), 27U) << "distinct names";
  EXPECT_EQ(names.count("Script injection through a reflected parameter"), 2U) << "QIDs 150901 and 150914";
  const auto two_names = std::ranges::find(unique, 150919, &observed::Vulnerability::qid);
  ASSERT_NE(two_names, unique.end());
  EXPECT_THAT(two_names->titles, testing::UnorderedElementsAre("Verbose error page", "Error page reveals stack trace"));
}
BOTH_FORMATS(ShownRightAfterASync);

}  // namespace
}  // namespace qualyswas::conformance
