// Every fault of the fake's catalogue, once and for ever, on the planes of both profiles: the run ends, says complete
// only of everything, and the next run of a vendor that is well again makes it good.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <set>
#include <span>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/requests.h"
#include "conformance/support/any_fault.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using mockqualys::kForEver;

// Where a fault can strike a sync of that profile.
struct Place {
  std::string_view path;
  Format format = Format::Xml;
};

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

// At each place, on the second request there, in the middle of a walk; on the first where there is no second.
template <class Meets>
void meet_everywhere(std::span<const Place> places, Meets meets) {
  bool struck = false;
  for (const auto& place : places) {
    if (!can_strike(testing::TestWithParam<std::string>::GetParam(), place.path)) continue;
    for (const int nth : {2, 1}) {
      if (!meets(place, nth)) continue;
      struck = true;
      break;
    }
  }
  if (!struck && !testing::Test::HasFailure()) throw NotSupported{"it asks for nothing that this fault strikes"};
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

// Each finding has what faults of records strike: a payload, lists.
LabOptions rich_pages(Format format, const std::string& kind) {
  auto options = three_pages(format);
  for (auto& finding : options.findings) {
    finding.results = {std::vector<PayloadRecord>{{.headers = "Host: shop.example.test"}}};
    finding.cwe = {79, 80};
  }
  options.https = strikes_tls(kind) || kind == "cut_gzip";  // over plain http on this machine nothing is compressed
  return options;
}

class FaultOfTheApi : public testing::TestWithParam<std::string> {
 protected:
  static void meet(int times) {
    static constexpr Place kFaultPlaces[] = {{kSearchFindings, Format::Xml},
                                             {kSearchFindings, Format::Json},
                                             {kSearchWebApps, Format::Xml},
                                             {kSearchWebApps, Format::Json}};
    meet_everywhere(kFaultPlaces, [&](const Place& place, int nth) { return meets(place, nth, times); });
  }

 private:
  static bool meets(const Place& place, int nth, int times) {
    const auto& kind = GetParam();
    Lab lab{rich_pages(place.format, kind)};
    if (!lab.server().https_url().empty()) lab.over_https();
    lab.server().fault(fault_to(kind, place.path, nth, times));
    const auto run = lab.sync();
    if (!has_struck(lab.server(), kind)) return false;
    SCOPED_TRACE(fmt::format("{} on request {} to {}: {}", kind, nth, place.path, told(run)));
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

INSTANTIATE_TEST_SUITE_P(Catalogue, FaultOfTheApi, testing::ValuesIn(fault_kinds()),
                         [](const auto& one) { return one.param; });

// Faults of what reports have none of: the KnowledgeBase and its limits, fields of the API's records, pages of many.
constexpr auto kOfTheApiAlone = std::to_array<std::string_view>(
    {"change", "cut_base64", "element_retyped", "equal_times", "knowledgebase_right_lost", "last_id_falls_back",
     "last_id_stands", "limit_headers_absent", "limit_headers_contradictory", "limit_headers_doubled",
     "limit_wait_absent", "list_shape", "missing_qid", "no_url", "odd_severity", "same_name"});
std::vector<std::string> kinds_of_reports() {
  auto kinds = fault_kinds();
  std::erase_if(
      kinds, [](const std::string& kind) { return std::ranges::find(kOfTheApiAlone, kind) != kOfTheApiAlone.end(); });
  return kinds;
}

class FaultOfReports : public testing::TestWithParam<std::string> {
 protected:
  static void meet(int times) {
    static constexpr Place kFaultPlaces[] = {{"/qps/rest/3.0/search/was/report"},
                                             {"/qps/rest/3.0/download/was/report"}};
    meet_everywhere(kFaultPlaces, [&](const Place& place, int nth) { return meets(place, nth, times); });
  }

 private:
  static bool meets(const Place& place, int nth, int times) {
    const auto& kind = GetParam();
    auto options = rich_pages(Format::Xml, kind);
    options.profile = Profile::Neurons;
    Lab lab{options};
    if (!lab.server().https_url().empty()) lab.over_https();
    // Two reports of everything: each web app is in both.
    lab.make_report({.name = "First"});
    lab.make_report({.name = "Second"});
    const auto all = ids_at_the_vendor(lab);
    lab.server().fault(fault_to(kind, place.path, nth, times));
    const auto run = lab.sync();
    if (!has_struck(lab.server(), kind)) return false;
    SCOPED_TRACE(fmt::format("{} on request {} to {}: {}", kind, nth, place.path, told(run)));
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

INSTANTIATE_TEST_SUITE_P(Catalogue, FaultOfReports, testing::ValuesIn(kinds_of_reports()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace qualyswas::conformance
