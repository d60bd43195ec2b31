// Every fault of the fake's catalogue, once and for ever: the run ends, and says complete only of everything (GEN-003,
// GEN-008). The list is the catalogue's own, so that a new kind is met here as soon as it is there.
#include <gmock/gmock.h>

#include <set>

#include "conformance/generic/truth.h"
#include "conformance/qualys/requests.h"
#include "conformance/support/any_fault.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance::generic {
namespace {

constexpr int kFindings = 250;

// On the nth page of findings.
mockqualys::Fault on_page(const std::string& name, int nth, int times) {
  auto fault = fault_of(name, kSearchFindings, nth, times);
  if (name == "change")
    fault.world.push_back(mockqualys::world_action::Remove{mockqualys::Kind::Finding, kFinding + kFindings - 1});
  return fault;
}

class AnyFault : public testing::TestWithParam<std::string> {
 protected:
  // On the second page, in the middle of a walk; on the first where a connector asks for one only.
  static void meet(int times) {
    for (const int nth : {2, 1})
      if (meets(nth, times) || HasFailure()) return;
    throw NotSupported{"it asks for nothing that this fault strikes"};
  }

 private:
  static bool meets(int nth, int times) {
    const auto& name = GetParam();
    auto options = bench();
    options.https = strikes_tls(name);
    for (int i = 0; i < kFindings; ++i)
      options.findings.push_back({.id = kFinding + i,
                                  .qid = 150001 + i % 2,
                                  .results = {{{.headers = "Host: shop.example.test"}}},
                                  .url = "https://shop.example.test/" + std::to_string(i)});
    Lab lab{options};
    if (options.https) lab.over_https();
    lab.server().fault(on_page(name, nth, times));
    const auto run = lab.sync();
    if (!has_struck(lab.server(), name)) return false;
    SCOPED_TRACE(name + " " + (times == 1 ? "once" : "for ever") + ": " + told(run));
    if (options.https && times == mockqualys::kForEver) {
      EXPECT_NE(run.verdict, RunVerdict::Complete)
          << "it took a certificate that is wrong, and sent its login " << Harm::Leak;
    }
    judge(lab, run);
    return true;
  }

  static void judge(Lab& lab, const observed::Run& run) {
    const auto& name = GetParam();
    ASSERT_TRUE(run.verdict.has_value()) << Harm::Hang;
    if (*run.verdict != RunVerdict::Complete) {
      EXPECT_FALSE(run.reasons.empty() && run.error_class.empty()) << "it is not complete, and does not say why";
    } else if (is_believable(name)) {
      expect_every_id(lab);
    } else if (!is_beyond_judging(name)) {
      expect_the_vendors_records(lab, Harm::FalseComplete);
    }
    if (is_beyond_judging(name) || HasFailure()) return;
    lab.server().clear_faults();
    lab.world().reset();
    expect_whole_sync(lab, Harm::Stale);  // the vendor is well again
  }

  static void expect_every_id(Lab& lab) {
    std::multiset<std::int64_t> shown;
    for (const auto& record : lab.vendor_records())
      if (!record.application) shown.insert(record.id);
    for (const auto id : lab.world().ids(mockqualys::Kind::Finding)) {
      EXPECT_GE(shown.count(id), 1U) << "finding " << id << " is missing " << Harm::FalseComplete;
      EXPECT_LE(shown.count(id), 1U) << "finding " << id << " is shown twice " << Harm::Duplicate;
    }
  }
};
CONFORMS(AnyFault, "GEN-003", "GEN-008");

TEST_P(AnyFault, OnceEndsInAllTheDataOrInANamedError) { meet(1); }
TEST_P(AnyFault, ForEverEndsAndIsNotCalledCompleteWithoutAllTheData) { meet(mockqualys::kForEver); }

INSTANTIATE_TEST_SUITE_P(Catalogue, AnyFault, testing::ValuesIn(fault_kinds()),
                         [](const auto& one) { return one.param; });

// A user whose login is refused is not tried again: accounts lock.
class AnyRefusedLogin : public OnBothFormats {};
CONFORMS(AnyRefusedLogin, "GEN-008");

TEST_P(AnyRefusedLogin, EndsTheRunAndIsNotTriedAgain) {
  auto options = bench(format());
  options.findings = {{}};
  Lab lab{options};
  lab.server().fault({.kind = "password_changed", .times = mockqualys::kForEver});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Failed) << told(run) << Harm::FalseComplete;
  EXPECT_EQ(run.error_class, "auth") << told(run);
  EXPECT_LE(lab.journal().size(), 2U) << "a refused login was tried again and again" << Plane::Wire;
}
BOTH_FORMATS(AnyRefusedLogin);

}  // namespace
}  // namespace qualyswas::conformance::generic
