#include "connector/sync/retry.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sync/journal.h"

namespace qualyswas::sync {
namespace {

struct KindRow {
  ErrorKind kind;
  bool may_pass;
};
void PrintTo(const KindRow& row, std::ostream* out) { *out << name_of(row.kind); }
class RetryKind : public testing::TestWithParam<KindRow> {};

store::RunRow run_with(store::Verdict verdict, std::vector<std::string> reasons) {
  store::RunRow run;
  run.verdict = verdict;
  run.reasons = std::move(reasons);
  return run;
}

TEST_P(RetryKind, DecidesWhetherAnotherAttemptMayHelp) {
  const auto reason = reason_of({GetParam().kind, "reading findings: something", "do this"});
  for (const auto verdict : {store::Verdict::Failed, store::Verdict::Partial})
    EXPECT_EQ(may_pass(run_with(verdict, {"2 records could not be read", reason})), GetParam().may_pass) << reason;
  EXPECT_FALSE(may_pass(run_with(store::Verdict::Complete, {reason})));
}

using enum ErrorKind;
INSTANTIATE_TEST_SUITE_P(All, RetryKind,
                         testing::Values(KindRow{Config, false}, KindRow{Auth, false}, KindRow{Permission, false},
                                         KindRow{Module, false}, KindRow{ErrorKind::KnowledgeBase, false},
                                         KindRow{RateLimit, true}, KindRow{Transport, true}, KindRow{Vendor, false},
                                         KindRow{Decode, false}, KindRow{ErrorKind::Store, false}, KindRow{Busy, false},
                                         KindRow{Cancelled, true}));

TEST(Retry, IsRefusedWhereTheLoginWasToo) {
  EXPECT_FALSE(may_pass(run_with(store::Verdict::Partial, {reason_of({ErrorKind::Transport, "reset", ""}),
                                                           reason_of({ErrorKind::Auth, "refused", ""})})));
}

TEST(Retry, IsNotForARunThatHasNoVerdict) {
  store::RunRow run;
  run.reasons = {reason_of({ErrorKind::Transport, "reset", ""})};
  EXPECT_FALSE(may_pass(run));
}

}  // namespace
}  // namespace qualyswas::sync
