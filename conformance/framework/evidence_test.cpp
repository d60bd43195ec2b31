#include "conformance/framework/evidence.h"

#include <gmock/gmock.h>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Evidence full_evidence() {
  return {.facts = {{"clock", "2026-01-05T06:00:00Z"}},
          .faults = {R"({"kind": "html"})"},
          .exchanges = {{.number = 3,
                         .at = "2026-01-05T06:00:00Z",
                         .method = "POST",
                         .target = "/search?x=1",
                         .sent = "id GREATER 7",
                         .status = 503,
                         .code = "SUCCESS",
                         .fault = "html",
                         .changed = "500, 3 bytes",
                         .hint = "too early",
                         .received = "<html>",
                         .sent_bytes = 12,
                         .received_bytes = 6}},
          .left_out = 4,
          .said = {{"log", "a line"}}};
}

TEST(Evidence, ComesBackFromItsJsonAsItWas) {
  EXPECT_EQ(evidence_of(to_json(full_evidence())), full_evidence());
  EXPECT_EQ(evidence_of(to_json({})), Evidence{});
}

TEST(Evidence, OfTheLastBenchesIsKeptAndMadeOnlyWhenItIsTaken) {
  forget_evidence();
  int made = 0;
  for (std::size_t bench = 0; bench < kMostBenches + 2; ++bench)
    keep_evidence([&, bench] {
      ++made;
      return Evidence{.left_out = static_cast<std::int64_t>(bench)};
    });
  EXPECT_EQ(made, 0);
  const auto taken = take_evidence();
  ASSERT_THAT(taken, SizeIs(kMostBenches));
  EXPECT_EQ(taken.back().left_out, static_cast<std::int64_t>(kMostBenches) + 1);
  EXPECT_THAT(take_evidence(), IsEmpty());
}

TEST(Evidence, HoldsNoSecretWhereverItStood) {
  forget_evidence();
  keep_secret("open sesame");
  keep_secret("sesame");
  keep_secret("no");
  auto told = full_evidence();
  told.facts.front().value = told.faults.front() = told.said.front().value = "open sesame!";
  auto& exchange = told.exchanges.front();
  exchange.target = exchange.sent = exchange.changed = exchange.hint = exchange.received = "not sesame, open sesame";
  keep_evidence([&] { return told; });
  const auto taken = take_evidence();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_THAT(to_json(taken.front()).dump(), Not(HasSubstr("sesame")));
  EXPECT_EQ(taken.front().facts.front().value, "********!");
  EXPECT_EQ(taken.front().exchanges.front().sent, "not ********, ********");
  EXPECT_EQ(without_secrets("sesame"), "********");
  forget_evidence();
  EXPECT_EQ(without_secrets("sesame"), "sesame");
}

TEST(Evidence, IsCutWithoutBreakingALetter) {
  EXPECT_EQ(head_of("short"), "short");
  EXPECT_EQ(head_of("a\xC3\xA4z", 2), "a... (4 bytes)");
}

}  // namespace
}  // namespace qualyswas::conformance
