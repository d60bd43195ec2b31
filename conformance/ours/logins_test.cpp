// A login by tokens: the password goes to the gateway alone, and the token to nobody else (AUTH-008).
#include <gmock/gmock.h>

#include <algorithm>

#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::string_view kGateway = "/auth";

class LoginByTokens : public OnBothFormats {
 protected:
  LoginByTokens() { lab.ours().settings.login = "token"; }
  static std::string authorization_of(const mockqualys::JournalEntry& entry) {
    for (const auto& [name, value] : entry.headers)
      if (name == "Authorization" || name == "authorization") return value;
    return {};
  }

  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}, {.id = 901002}}, .page_size = 1}};
};
CONFORMS(LoginByTokens, "AUTH-008");

TEST_P(LoginByTokens, SendsThePasswordToTheGatewayAlone) {
  lab.sync_completely();
  EXPECT_THAT(entries_to(lab.journal(), kGateway), SizeIs(1)) << Plane::Wire;
  for (const auto& entry : lab.journal()) {
    if (entry.path == kGateway) continue;
    EXPECT_THAT(authorization_of(entry), StartsWith("Bearer ")) << entry.path << Harm::Leak << Plane::Wire;
  }
}

TEST_P(LoginByTokens, RenewsTheTokenBeforeItEnds) {
  lab.before_request = [this, moved = false](int number, const mockqualys::server::Request&) mutable {
    if (number < 5 || std::exchange(moved, true)) return;
    lab.at(lab.start() + std::chrono::hours{3} + std::chrono::minutes{50});
  };
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  EXPECT_THAT(entries_to(lab.journal(), kGateway), SizeIs(2)) << Plane::Wire;
  for (const auto& entry : lab.journal()) EXPECT_NE(entry.status, 401) << entry.path << Plane::Wire;
}

TEST_P(LoginByTokens, LeavesNoTokenInTheStore) {
  std::string token;
  Wire wire{lab};
  wire.change(target_holds(std::string{kGateway}), [&](Answer& answer) { token = answer.body; });
  const auto run = lab.sync_completely();
  ASSERT_GT(token.size(), 20U);
  EXPECT_THAT(lab.ours().stored_bytes(), Not(HasSubstr(token))) << Harm::Leak;
  for (const auto& line : lab.ours().log(run.id)) EXPECT_THAT(line.text, Not(HasSubstr(token))) << Harm::Leak;
}

TEST_P(LoginByTokens, ThatIsRefusedIsNotTriedAgain) {
  lab.log_in_as(lab.user().name, "wrong");
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << Harm::FalseComplete;
  EXPECT_EQ(run.error_class, "auth");
  EXPECT_THAT(entries_to(lab.journal(), kGateway), SizeIs(1)) << Plane::Wire;
}
BOTH_FORMATS(LoginByTokens);

}  // namespace
}  // namespace qualyswas::conformance
