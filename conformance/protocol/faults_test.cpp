// Every fault of the fake's catalogue, once and for ever, on the planes of both profiles: the run ends, says complete
// only of everything, and the next run of a vendor that is well again makes it good.
#include <gmock/gmock.h>

#include <set>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/requests.h"
#include "conformance/support/any_fault.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::kForEver;

struct MetFault {
  std::string kind;
  std::string_view path;
  Format format = Format::Xml;
};

std::vector<MetFault> on(std::initializer_list<std::string_view> paths, std::initializer_list<Format> formats) {
  std::vector<MetFault> all;
  for (const auto& kind : fault_kinds())
    for (const auto path : paths)
      for (const auto format : formats)
        if (can_strike(kind, path)) all.push_back({kind, path, format});
  return all;
}

std::string name_of_met(const testing::TestParamInfo<MetFault>& one) {
  return one.param.kind + "_" + test_name(one.param.path.substr(one.param.path.find("3.0/") + 4)) + "_" +
         std::string{name_of(one.param.format)};
}

template <class Records, class Id>
std::multiset<std::int64_t> ids_of_records(const Records& records, Id id) {
  std::multiset<std::int64_t> ids;
  for (const auto& record : records) ids.insert(record.*id);
  return ids;
}

std::multiset<std::int64_t> ids_at_the_vendor(Lab& lab) {
  const auto ids = lab.world().ids(mockqualys::Kind::Finding);
  return {ids.begin(), ids.end()};
}

// On the second request to its path, in the middle of a walk; on the first where there is no second.
template <class Meets>
void meet_once_or_at_the_first(Meets meets) {
  for (const int nth : {2, 1})
    if (meets(nth) || testing::Test::HasFailure()) return;
  throw NotSupported{"it asks for nothing that this fault strikes"};
}

// Of that kind; what happens when "change" strikes is that the last finding goes.
mockqualys::Fault fault_to(const std::string& kind, std::string_view path, int nth, int times) {
  auto fault = fault_of(kind, path, nth, times);
  if (kind == "change")
    fault.world.push_back(mockqualys::world_action::Remove{mockqualys::Kind::Finding, kFirstFinding + kRecords - 1});
  return fault;
}

// Other records, or other values, than what the vendor has when the run is over.
bool sends_records_of_its_own(const std::string& kind) {
  return is_believable(kind) || kind == "endless" || kind == "change";
}

void expect_an_end(const observed::Run& run) {
  ASSERT_TRUE(run.verdict.has_value()) << Harm::Hang;
  if (*run.verdict != RunVerdict::Complete) {
    EXPECT_FALSE(run.reasons.empty()) << "it is not complete, and does not say why";
  }
  for (const auto& reason : run.reasons) expect_readable(reason);
}

class FaultOfTheApi : public testing::TestWithParam<MetFault> {
 protected:
  static void meet(int times) {
    meet_once_or_at_the_first([&](int nth) { return meets(nth, times); });
  }

 private:
  static bool meets(int nth, int times) {
    const auto& [kind, path, format] = GetParam();
    auto options = three_pages(format);
    options.https = strikes_tls(kind);
    Lab lab{options};
    if (options.https) lab.over_https();
    lab.server().fault(fault_to(kind, path, nth, times));
    const auto run = lab.sync();
    if (!has_struck(lab.server(), kind)) return false;
    SCOPED_TRACE(kind + (times == 1 ? " once: " : " for ever: ") + told(run));
    expect_an_end(run);
    if (is_beyond_judging(kind)) return true;
    if (run.verdict != RunVerdict::Complete && sends_records_of_its_own(kind)) {
      EXPECT_EQ(run.archived, 0) << "only a complete run archives " << Harm::Stale;
    } else if (run.verdict == RunVerdict::Complete && sends_records_of_its_own(kind)) {
      EXPECT_EQ(ids_of_records(lab.findings(), &observed::Finding::finding_id), ids_at_the_vendor(lab))
          << Harm::FalseComplete;
    } else {
      expect_honest(lab, run);
    }
    // What "endless" invented stays: absence archives nothing.
    if (testing::Test::HasFailure() || kind == "endless") return true;
    lab.server().clear_faults();
    lab.world().reset();
    expect_recovery(lab);
    return true;
  }
};
CONFORMS(FaultOfTheApi, "API-002", "SYNC-003");

TEST_P(FaultOfTheApi, OnceEndsInAllTheDataOrSaysWhyNot) { meet(1); }
TEST_P(FaultOfTheApi, ForEverEndsAndIsNotCalledCompleteWithoutAllTheData) { meet(kForEver); }

INSTANTIATE_TEST_SUITE_P(Catalogue, FaultOfTheApi,
                         testing::ValuesIn(on({kSearchWebApps, kSearchFindings}, {Format::Xml, Format::Json})),
                         name_of_met);

class FaultOfReports : public testing::TestWithParam<MetFault> {
 protected:
  static void meet(int times) {
    meet_once_or_at_the_first([&](int nth) { return meets(nth, times); });
  }

 private:
  static bool meets(int nth, int times) {
    const auto& [kind, path, format] = GetParam();
    auto options = three_pages(Format::Xml);
    options.profile = Profile::Neurons;
    options.https = strikes_tls(kind);
    Lab lab{options};
    if (options.https) lab.over_https();
    // Two reports of everything: each web app is in both.
    lab.make_report({.name = "First"});
    lab.make_report({.name = "Second"});
    const auto all = ids_at_the_vendor(lab);
    lab.server().fault(fault_to(kind, path, nth, times));
    const auto run = lab.sync();
    if (!has_struck(lab.server(), kind)) return false;
    SCOPED_TRACE(kind + (times == 1 ? " once: " : " for ever: ") + told(run));
    expect_an_end(run);
    if (is_beyond_judging(kind)) return true;
    const auto shown = [&] { return ids_of_records(lab.app_findings(), &observed::AppFinding::finding_id); };
    for (const auto id : shown()) EXPECT_TRUE(all.contains(id)) << id << " is nothing of the vendor's " << Harm::Wrong;
    if (run.verdict == RunVerdict::Complete) {
      EXPECT_EQ(shown(), all) << Harm::FalseComplete;
    }
    if (testing::Test::HasFailure()) return true;
    lab.server().clear_faults();
    lab.at(lab.start());
    for (int i = 0; i < 2 && lab.sync().verdict != RunVerdict::Complete; ++i) continue;
    EXPECT_EQ(shown(), all) << "the vendor is well again " << Harm::Stale;
    return true;
  }
};
CONFORMS(FaultOfReports, "SYNC-003");

TEST_P(FaultOfReports, OnceEndsInAllTheDataOrSaysWhyNot) { meet(1); }
TEST_P(FaultOfReports, ForEverEndsAndIsNotCalledCompleteWithoutAllTheData) { meet(kForEver); }

INSTANTIATE_TEST_SUITE_P(Catalogue, FaultOfReports,
                         testing::ValuesIn(on({"/qps/rest/3.0/search/was/report", "/qps/rest/3.0/download/was/report"},
                                              {Format::Xml})),
                         name_of_met);

}  // namespace
}  // namespace qualyswas::conformance
