// Vulcan guide, "Connector log" and lifecycle (SYNC-005): the state that is left when a run is over. What is seen while
// it runs, and its log, is in ours/states_test.cpp.
#include <gmock/gmock.h>

#include "conformance/protocol/oracle.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

class StateAfterARun : public OnBothFormats {
 protected:
  static std::string state_of(const observed::Run& run) {
    if (run.state.empty()) throw NotSupported{"it tells no state (a line \"run\" with \"state\")"};
    return run.state;
  }
};
CONFORMS(StateAfterARun, "SYNC-005");

TEST_P(StateAfterARun, IsConnectedThenErrorThenConnectedAgain) {
  Lab lab{three_pages(format())};
  EXPECT_EQ(state_of(lab.sync()), "Connected");
  lab.server().fault({.kind = "answer", .times = 1000});
  const auto failed = lab.sync();
  EXPECT_EQ(failed.verdict, RunVerdict::Failed) << told(failed) << Harm::FalseComplete;
  EXPECT_EQ(state_of(failed), "Error");
  lab.server().clear_faults();
  EXPECT_EQ(state_of(lab.sync()), "Connected") << "an error of before is over";
}

TEST_P(StateAfterARun, IsErrorWhenTheLoginIsRefused) {
  Lab lab{three_pages(format())};
  lab.log_in_as(lab.user().name, "another");
  EXPECT_EQ(state_of(lab.sync()), "Error");
}
BOTH_FORMATS(StateAfterARun);

}  // namespace
}  // namespace qualyswas::conformance
