#include "conformance/support/vendor_change.h"

#include <gmock/gmock.h>

#include <string>

#include "conformance/support/lab.h"

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

class VendorChanges : public testing::Test {
 protected:
  void TearDown() override { set_vendor_change({}); }

  static void arm(std::string_view text) {
    auto change = VendorChange::read(text);
    ASSERT_TRUE(change) << change.error();
    set_vendor_change(std::move(*change));
  }
  // All that the subject gets to see of findings.
  static std::string seen_by(Lab& lab) {
    std::string bodies;
    lab.watch(
        {.before = {}, .after = [&](const mockqualys::server::Request& request, mockqualys::server::Reply& reply) {
           if (request.path().find("/was/finding") != std::string_view::npos) bodies += reply.text();
         }});
    lab.sync();
    lab.watch({});
    return bodies;
  }
};

TEST_F(VendorChanges, StandInEveryAnswerOfEveryLab) {
  arm("element_added");
  for (int i = 0; i < 2; ++i) {
    Lab lab{{.webapps = {{}}, .findings = {{}}}};
    EXPECT_THAT(seen_by(lab), HasSubstr("riskTrend"));
  }
  set_vendor_change({});
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  EXPECT_THAT(seen_by(lab), Not(HasSubstr("riskTrend")));
}

TEST_F(VendorChanges, AreTakenAsJsonToo) {
  arm(R"({"kind": "element_renamed", "element": "severity", "to": "level", "records": "all"})");
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  const auto seen = seen_by(lab);
  EXPECT_THAT(seen, HasSubstr("level"));
  EXPECT_THAT(seen, Not(HasSubstr("severity")));
}

TEST_F(VendorChanges, AddedElementsAreNoMatterToOurs) {
  arm("element_added");
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(lab.instances(), testing::SizeIs(1));
}

TEST_F(VendorChanges, ThatChangeNoAnswerAreRefused) {
  EXPECT_THAT(VendorChange::read("no_such_kind").error(), HasSubstr("no_such_kind"));
  EXPECT_THAT(VendorChange::read("refuse").error(), HasSubstr("changes no answer"));
  EXPECT_THAT(VendorChange::read("{not json").error(), HasSubstr("parse error"));
  EXPECT_THAT(VendorChange::read(R"({"kind": "element_added", "colour": 1})").error(), HasSubstr("colour"));
  EXPECT_THAT(VendorChange::read("change").error(), HasSubstr("world"));
}

}  // namespace
}  // namespace qualyswas::conformance
