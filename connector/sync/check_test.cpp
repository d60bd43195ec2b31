#include <gmock/gmock.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using http::Answer;
using http::Request;
using Outcome = CheckStep::Outcome;
using testing::ElementsAre;

std::vector<Outcome> outcomes(const std::vector<CheckStep>& steps) {
  std::vector<Outcome> all;
  for (const auto& step : steps) all.push_back(step.outcome);
  return all;
}

TEST(Check, ProvesFiveRightsInOrder) {
  Rig rig;
  const auto steps = check(rig.config(), rig.ports(), {});
  std::vector<std::string> names;
  for (const auto& step : steps) names.push_back(step.name);
  EXPECT_THAT(names,
              ElementsAre("server reached", "login accepted", "API access", "WAS module", "KnowledgeBase access"));
  EXPECT_EQ(outcomes(steps), std::vector<Outcome>(5, Outcome::Passed));
  for (const auto& request : rig.vendor.script.requests())
    EXPECT_THAT(request.target, testing::AnyOf("/qps/rest/portal/version", "/qps/rest/3.0/count/was/webapp",
                                               "/api/4.0/fo/knowledge_base/vuln/"));
}

TEST(CheckOfNeurons, ProvesAccessToReportsAndNeedsNoKnowledgeBase) {
  Rig rig{neurons_settings()};
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/knowledge_base/")) return std::nullopt;
    return FakeVendor::simple_return(403, 2012, "User does not have the right");
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  ASSERT_EQ(steps.size(), 5u);
  EXPECT_EQ(steps[4].name, "report access");
  EXPECT_EQ(outcomes(steps), std::vector<Outcome>(5, Outcome::Passed));
  EXPECT_EQ(rig.vendor.asked("/count/was/report"), 1);
  EXPECT_EQ(rig.vendor.asked("/knowledge_base/"), 0);
}

TEST(CheckOfNeurons, SaysThatReportsAreRefused) {
  Rig rig{neurons_settings()};
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/count/was/report")) return std::nullopt;
    return FakeVendor::refusal("UNAUTHORIZED", "You are not authorized to access the application through the API.");
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  EXPECT_EQ(steps[3].outcome, Outcome::Passed);
  EXPECT_EQ(steps[4].outcome, Outcome::Failed);
  ASSERT_TRUE(steps[4].error);
  EXPECT_EQ(steps[4].error->kind, ErrorKind::Permission);
}

TEST(CheckOfNeurons, DoesNotTryReportsWithoutTheWasModule) {
  Rig rig{neurons_settings()};
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/count/was/")) return std::nullopt;
    return FakeVendor::refusal("UNAUTHORIZED", "You are not authorized to access the WAS module.");
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  EXPECT_EQ(steps[3].outcome, Outcome::Failed);
  EXPECT_EQ(steps[4].outcome, Outcome::NotTried);
}

struct Failure {
  std::string_view name, target;
  Answer answer;
  std::string_view outcomes;  // + passed, - failed, . not tried
  ErrorKind kind;
};
void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

class CheckThatFails : public testing::TestWithParam<Failure> {};

TEST_P(CheckThatFails, NamesTheStepAndTheKind) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, GetParam().target)) return GetParam().answer;
    return std::nullopt;
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  std::string seen;
  std::optional<Error> error;
  for (const auto& step : steps) {
    seen += step.outcome == Outcome::Passed ? '+' : step.outcome == Outcome::Failed ? '-' : '.';
    EXPECT_EQ(step.error.has_value(), step.outcome == Outcome::Failed);
    if (step.error) error = step.error;
  }
  EXPECT_EQ(seen, GetParam().outcomes);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, GetParam().kind);
  EXPECT_FALSE(error->message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rights, CheckThatFails,
    testing::Values(
        Failure{"NobodyThere", "/",
                Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", ""}}, "-....",
                ErrorKind::Transport},
        Failure{"SomebodyElse", "/portal/version", Answer{.body = "<html><body>Welcome to the hotel</body></html>"},
                "+-...", ErrorKind::Decode},
        Failure{"WrongPassword", "/portal/version", FakeVendor::refusal("INVALID_CREDENTIALS", "Authentication failed"),
                "+-...", ErrorKind::Auth},
        Failure{"Maintenance", "/portal/version", FakeVendor::simple_return(503, 1999, "maintenance"), "+-...",
                ErrorKind::RateLimit},
        Failure{
            "NoApiAccess", "/count/was/webapp",
            FakeVendor::refusal("UNAUTHORIZED", "You are not authorized to access the application through the API."),
            "++-..", ErrorKind::Permission},
        Failure{"NoWasModule", "/count/was/webapp",
                FakeVendor::refusal("UNAUTHORIZED", "Web Application Scanning module is not enabled."), "+++-+",
                ErrorKind::Module},
        Failure{"NoKnowledgeBase", "/knowledge_base", FakeVendor::simple_return(401, 2000, "Bad Login/Password"),
                "++++-", ErrorKind::KnowledgeBase}),
    [](const auto& failure) { return std::string{failure.param.name}; });

TEST(Check, TakesApiRefusalOfThePortalVersionForAnAcceptedLogin) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (FakeVendor::is(request, "/portal/version") || FakeVendor::is(request, "/count/was/webapp"))
      return FakeVendor::refusal("UNAUTHORIZED", "You are not authorized to access the application through the API.");
    return std::nullopt;
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  EXPECT_THAT(outcomes(steps),
              ElementsAre(Outcome::Passed, Outcome::Passed, Outcome::Failed, Outcome::NotTried, Outcome::NotTried));
}

TEST(Check, GivesNoCallMoreThanHalfAMinute) {
  Rig rig;
  check(rig.config(), rig.ports(), {});
  for (const auto& request : rig.vendor.script.requests()) EXPECT_LE(request.within, std::chrono::seconds{30});
}

TEST(Check, WaitsNoLongerThanHalfAMinuteInAll) {
  for (const auto& headers : std::vector<std::vector<http::Header>>{{}, {{"X-RateLimit-ToWait-Sec", "25"}}}) {
    Rig rig;
    rig.vendor.intercept = [&](const Request&, int) -> std::optional<Answer> {
      return Answer{.status = 429, .headers = headers};
    };
    const auto steps = check(rig.config(), rig.ports(), {});
    EXPECT_EQ(steps[1].outcome, Outcome::Failed);
    std::chrono::milliseconds all{0};
    for (const auto slept : rig.sleeper.slept()) all += slept;
    EXPECT_LE(all, std::chrono::seconds{35});
  }
}

TEST(Check, NamesTheStateOfAnAccountThatOnlyTheKnowledgeBaseTells) {
  Rig rig;
  rig.vendor.intercept = [](const Request& request, int) -> std::optional<Answer> {
    if (!FakeVendor::is(request, "/knowledge_base/")) return std::nullopt;
    return FakeVendor::simple_return(409, 2003, "Registration must be completed before API requests will be served");
  };
  const auto steps = check(rig.config(), rig.ports(), {});
  ASSERT_TRUE(steps[4].error);
  EXPECT_EQ(steps[4].error->kind, ErrorKind::Auth);
  EXPECT_THAT(steps[4].error->advice, testing::HasSubstr("registration of this user is not finished"));
  EXPECT_THAT(steps[4].error->advice, testing::Not(testing::HasSubstr("role")));
}

TEST(Check, PassesAKnowledgeBaseThatDoesNotKnowTheQid) {
  Rig rig;
  rig.vendor.knowledgebase.clear();
  EXPECT_EQ(outcomes(check(rig.config(), rig.ports(), {})).back(), Outcome::Passed);
}

}  // namespace
}  // namespace qualyswas::sync
