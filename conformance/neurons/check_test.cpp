// Ivanti guide, "Test Credentials" (AUTH-002): the rights that this profile needs, one by one. It reads reports and
// never the KnowledgeBase.
#include <gmock/gmock.h>

#include <array>

#include "conformance/protocol/oracle.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::User;
using observed::Proof;
using observed::Right;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::array kRightsOfNeurons{Right::Server, Right::Login, Right::Api, Right::Was, Right::Reports};

struct CredentialsRow {
  Id id;
  std::string_view what;
  void (*change)(User&);
  std::optional<Right> fails;
  std::string_view error_class;
};
constexpr auto kCredentialsRows = std::to_array<CredentialsRow>({
    {"AUTH-002", "everything in order", [](User&) {}, {}, ""},
    {"AUTH-002", "wrong password", [](User& user) { user.password = "another"; }, Right::Login, "auth"},
    {"AUTH-002", "no API access", [](User& user) { user.api = false; }, Right::Api, "permission"},
    {"AUTH-003", "no API access", [](User& user) { user.api = false; }, Right::Api, "permission"},
    {"AUTH-002", "no WAS module", [](User& user) { user.was = false; }, Right::Was, "module"},
    {"AUTH-002", "no KnowledgeBase", [](User& user) { user.knowledgebase = false; }, {}, ""},
});

class TestCredentials : public testing::TestWithParam<CredentialsRow> {};

TEST_P(TestCredentials, ProvesTheRightsOneByOne) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  auto user = lab.user();
  GetParam().change(user);
  lab.world().put_user(user);
  const auto steps = lab.check();
  ASSERT_THAT(steps, SizeIs(kRightsOfNeurons.size()));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& step = steps[i];
    SCOPED_TRACE(name_of(step.right));
    EXPECT_EQ(step.right, kRightsOfNeurons[i]);
    const auto expected = !GetParam().fails || step.right < *GetParam().fails ? Proof::Passed
                          : step.right == *GetParam().fails                   ? Proof::Failed
                                                                              : Proof::NotTried;
    EXPECT_EQ(step.outcome, expected) << told(step);
    if (expected != Proof::Failed) continue;
    EXPECT_EQ(step.error_class, GetParam().error_class) << told(step);
    EXPECT_THAT(step.advice, Not(IsEmpty()));
    expect_readable(step.message);
  }
  EXPECT_THAT(lab.runs(), IsEmpty()) << "the connection test was stored as a run";
}

INSTANTIATE_TEST_SUITE_P(Guide, TestCredentials, testing::ValuesIn(kCredentialsRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

class ReportAccess : public testing::Test {};
CONFORMS(ReportAccess, "AUTH-002");
TEST_F(ReportAccess, ThatIsRefusedFailsItsOwnStepAlone) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  lab.server().fault(
      {.kind = "answer", .path = "/qps/rest/3.0/search/was/report", .times = kAlways, .with = {{"status", 403}}});
  lab.server().fault(
      {.kind = "answer", .path = "/qps/rest/3.0/count/was/report", .times = kAlways, .with = {{"status", 403}}});
  const auto steps = lab.check();
  ASSERT_THAT(steps, SizeIs(kRightsOfNeurons.size()));
  for (const auto& step : steps)
    EXPECT_EQ(step.outcome, step.right == Right::Reports ? Proof::Failed : Proof::Passed) << told(step);
}

}  // namespace
}  // namespace qualyswas::conformance
