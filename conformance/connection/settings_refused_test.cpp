// What any connector owes whose settings cannot be right: no success, and no request. (How ours names each setting is
// in ours/settings_test.cpp.)
#include <gmock/gmock.h>

#include <array>

#include "conformance/framework/verdict.h"
#include "conformance/protocol/oracle.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;

struct WrongSetting {
  Id id;
  std::string_view what;
  void (*type)(Lab&);
};
constexpr auto kWrongSettings = std::to_array<WrongSetting>({
    {"CFG-001", "no url", [](Lab& lab) { lab.turn_to(""); }},
    {"CFG-001", "a url without a host", [](Lab& lab) { lab.turn_to("http://"); }},
    {"CFG-001", "a url of another scheme",
     [](Lab& lab) { lab.turn_to("ftp" + lab.server().url().substr(std::string_view{"http"}.size())); }},
    {"CFG-001", "a url with a port that is a word", [](Lab& lab) { lab.turn_to("http://127.0.0.1:http"); }},
    {"CFG-001", "no user name", [](Lab& lab) { lab.log_in_as("", lab.user().password); }},
    {"CFG-001", "no password", [](Lab& lab) { lab.log_in_as(lab.user().name, ""); }},
});

class SettingOfAnyConnector : public testing::TestWithParam<WrongSetting> {
 protected:
  // It may end failed, or refuse to begin at all; it may not crash.
  template <class Work>
  static void refuses(Work work) {
    try {
      work();
    } catch (const SubjectError& error) {
      if (is_marked(error.what())) throw;
    }
  }
};

TEST_P(SettingOfAnyConnector, IsRefusedByTheSyncAndNothingIsSent) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  GetParam().type(lab);
  refuses([&] {
    const auto run = lab.sync();
    EXPECT_EQ(run.verdict, RunVerdict::Failed) << told(run) << Harm::FalseComplete;
  });
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire;
}

TEST_P(SettingOfAnyConnector, IsRefusedByTheConnectionTestAndNothingIsSent) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  GetParam().type(lab);
  refuses([&] {
    for (const auto& step : lab.check()) EXPECT_NE(step.outcome, observed::Proof::Passed) << name_of(step.right);
  });
  EXPECT_THAT(lab.journal(), IsEmpty()) << Plane::Wire;
}

INSTANTIATE_TEST_SUITE_P(Guide, SettingOfAnyConnector, testing::ValuesIn(kWrongSettings),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

}  // namespace
}  // namespace qualyswas::conformance
