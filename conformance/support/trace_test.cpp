#include "conformance/support/trace.h"

#include <gmock/gmock.h>

#include "conformance/support/lab.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string dump_of(const std::vector<Evidence>& all) {
  std::string text;
  for (const auto& evidence : all) text += to_json(evidence).dump();
  return text;
}

TEST(Trace, KeepsTheFirstAndTheLastRequestsAndCountsTheOthers) {
  Trace trace;
  constexpr std::int64_t kAll = 100;
  for (std::int64_t number = 1; number <= kAll; ++number)
    trace.add(mockqualys::JournalEntry{.path = "/" + std::to_string(number), .body = std::string(5000, 'x')});
  const auto evidence = trace.evidence();
  ASSERT_THAT(evidence.exchanges, SizeIs(kMostExchanges));
  EXPECT_EQ(evidence.exchanges.front().target, "/1");
  EXPECT_EQ(evidence.exchanges[kFirstExchanges - 1].target, "/20");
  EXPECT_EQ(evidence.exchanges[kFirstExchanges].target, "/61");
  EXPECT_EQ(evidence.exchanges.back().number, kAll);
  EXPECT_EQ(evidence.left_out, kAll - static_cast<std::int64_t>(kMostExchanges));
  EXPECT_LT(evidence.exchanges.back().sent.size(), 1000U);
}

TEST(Trace, KeepsTheFirstFaultsAndCountsTheOthers) {
  Trace trace;
  for (std::size_t number = 0; number < kMostFaults + 3; ++number) trace.add(mockqualys::Fault{.kind = "html"});
  EXPECT_THAT(trace.evidence().faults, SizeIs(kMostFaults + 1));
  EXPECT_EQ(trace.evidence().faults.back(), "and 3 more");
  EXPECT_THAT(trace.evidence().faults.front(), HasSubstr("\"html\""));
}

TEST(EvidenceOfALab, TellsRequestsFaultsClocksAndWhatWasChangedOnTheWay) {
  forget_evidence();
  {
    Lab lab{{.webapps = {{}}, .findings = {{}}}};
    lab.server().fault({.kind = "html", .path = "/msp/"});
    lab.server().clear_faults();
    Wire wire{lab};
    wire.change(search_of("finding"), [](Answer& answer) { answer.status = 418; }, {.nth = 1, .times = 1});
    lab.on_day(3);
    lab.sync();
    lab.server().clear_journal();
  }
  const auto taken = take_evidence();
  ASSERT_THAT(taken, SizeIs(1));
  const auto& evidence = taken.front();
  EXPECT_THAT(evidence.facts, Contains(Fact{"vendor's clock at the end", "2026-01-08T06:00:00Z"}));
  EXPECT_THAT(evidence.facts, Contains(Fact{"subject's clock at the end", "2026-01-08T06:00:00Z"}));
  EXPECT_THAT(evidence.faults, ElementsAre(HasSubstr("\"html\"")));
  EXPECT_THAT(evidence.exchanges, Contains(Field(&Exchange::target, HasSubstr("search/was/webapp"))))
      << "although the journal was cleared";
  EXPECT_THAT(evidence.exchanges, Contains(Field(&Exchange::changed, HasSubstr("418"))));
  EXPECT_THAT(evidence.said, IsEmpty()) << "nothing has failed";
}

TEST(EvidenceOfALab, HoldsTheSubjectsOwnWordsWhenAnExceptionEndsTheCase) {
  forget_evidence();
  try {
    Lab lab{{.webapps = {{}}, .findings = {{}}}};
    lab.sync();
    throw std::runtime_error{"the case breaks"};
  } catch (const std::runtime_error&) {
  }
  const auto taken = take_evidence();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_THAT(taken.front().said, Contains(Field(&Fact::name, HasSubstr("log of run"))));
}

TEST(EvidenceOfALab, NeverHoldsThePassword) {
  forget_evidence();
  std::string password;
  {
    Lab lab{{.webapps = {{}}, .findings = {{}}}};
    password = lab.world().users().front().password;
    lab.ours().settings.username = "wrong";
    lab.sync();
    Wire wire{lab};
    wire.change(anything(), [&](Answer& answer) { answer.body = "you said " + password; });
    lab.ours().settings.username = lab.world().users().front().name;
    lab.sync();
  }
  ASSERT_FALSE(password.empty());
  const auto text = dump_of(take_evidence());
  EXPECT_THAT(text, HasSubstr("you said ********"));
  EXPECT_THAT(text, Not(HasSubstr(password)));
  EXPECT_EQ(without_secrets("x " + password), "x ********") << "nor do messages";
}

}  // namespace
}  // namespace qualyswas::conformance
