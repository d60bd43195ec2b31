// The probes on the fake: all hold, nothing is written, no value of the estate reaches the document, a recording
// agrees, and what drifts at the fake is found at its level.
#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/drift.h"
#include "conformance/vendor/mock_target.h"
#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/run.h"
#include "mockqualys/recording/recorder.h"
#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance::vendor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

Target target_at(int port, const mockqualys::User& user, TargetKind kind) {
  return {.kind = kind,
          .place = {.tls = false, .host = "127.0.0.1", .port = std::to_string(port), .ca_file = {}},
          .username = user.name,
          .password = user.password,
          .running = {}};
}

Run probe(const Target& target, const std::vector<Probe>& probes = all_probes(), Pacing pacing = {}) {
  const auto transport = make_transport(target.place);
  Caller caller{target, *transport, pacing, [](std::chrono::milliseconds) {}};
  return run_probes(probes, caller);
}

json document_of(const Run& run) { return json::parse(to_json(run).dump()); }

std::string failures(const Run& run) {
  std::string lines;
  for (const auto& one : run.probes)
    if (one.outcome.verdict == ProbeVerdict::Failed)
      lines += one.id + ": " + (one.outcome.misses.empty() ? std::string{} : one.outcome.misses.front().found) + "\n";
  return lines;
}

struct FakeAndItsUser {
  explicit FakeAndItsUser(mockqualys::Options options = {})
      : server{mockqualys::Server::start(with_journal(options)).value()} {}
  Target target(TargetKind kind = TargetKind::Mock) const {
    return target_at(server->port(), server->world().users().front(), kind);
  }
  static mockqualys::Options with_journal(mockqualys::Options options) {
    options.threads = 2;
    options.journal_bytes = 64U << 20U;
    return options;
  }
  std::unique_ptr<mockqualys::Server> server;
};

TEST(VendorProbes, AllHoldOnTheFake) {
  const FakeAndItsUser fake;
  const auto run = probe(fake.target());
  EXPECT_EQ(failures(run), "");
  EXPECT_TRUE(run.complete);
  EXPECT_GT(count_of(run, ProbeVerdict::Ok), 300);
  EXPECT_FALSE(run.version.empty());
}

TEST(VendorProbes, AllHoldOnLongListsToo) {
  const auto target = open_fake({.kind = TargetKind::Mock, .rest = "generated"});
  ASSERT_TRUE(target) << target.error();
  const auto run = probe(*target);
  EXPECT_EQ(failures(run), "");
  for (const auto& one : run.probes) {
    if (one.id != "paging.finding.default" && one.id != "paging.webapp.default") continue;
    EXPECT_EQ(one.outcome.verdict, ProbeVerdict::Ok) << one.id;
  }
}

TEST(VendorProbes, HaveIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (const auto& one : all_probes()) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_FALSE(one.sentence.empty()) << one.id;
    EXPECT_FALSE(one.section.empty()) << one.id;
  }
}

TEST(VendorProbes, OnlyRead) {
  const FakeAndItsUser fake;
  const auto run = probe(fake.target());
  const auto journal = fake.server->journal();
  ASSERT_EQ(static_cast<int>(journal.size()), run.calls);
  for (const auto& entry : journal) {
    EXPECT_EQ(why_not_sent(entry.method, entry.path, entry.query, entry.body), std::nullopt) << entry.path;
    bool reads = entry.path == "/qps/rest/portal/version" || entry.path == "/msp/about.php" ||
                 (entry.path.starts_with("/api/") &&
                  (entry.query.starts_with("action=list") || entry.body.starts_with("action=list")));
    for (const auto* operation : {"/count/", "/search/", "/get/", "/status/", "/download/"})
      reads = reads || entry.path.find(operation) != std::string::npos;
    EXPECT_TRUE(reads) << entry.method << " " << entry.path;
  }
}

TEST(VendorProbes, ThatCannotBeAskedAreNamed) {
  const FakeAndItsUser fake;
  const auto run = probe(fake.target(), all_probes(), {.calls = 5});
  EXPECT_EQ(run.calls, 5);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.probes.size(), all_probes().size());
  EXPECT_GT(count_of(run, ProbeVerdict::Unsupported), 200);
  EXPECT_THAT(run.probes.back().outcome.why, HasSubstr("budget of 5 calls"));
}

TEST(VendorProbes, SayThatALoginIsRefused) {
  const FakeAndItsUser fake;
  auto target = fake.target();
  target.password = "wrong";
  const auto run = probe(target);
  EXPECT_FALSE(run.complete);
  EXPECT_THAT(run.probes.front().outcome.why, HasSubstr("INVALID_CREDENTIALS"));
  int with_the_user = 0;
  for (const auto& entry : fake.server->journal()) with_the_user += entry.user == target.username ? 1 : 0;
  EXPECT_EQ(with_the_user, 1) << "a refused password is not tried again";
}

// Texts that an owner would not want to see: everything of the estate that is no word of the vendor's lists.
void collect_texts(const pugi::xml_node& node, std::set<std::string>& into) {
  static const std::set<std::string_view> kTexts{
      "name",      "url",      "Url",         "link",      "username",       "firstName",
      "lastName",  "contents", "response",    "payload",   "value",          "os",
      "param",     "headers",  "id",          "uniqueId",  "ignoredComment", "TITLE",
      "DIAGNOSIS", "SOLUTION", "CONSEQUENCE", "reference", "externalRef",    "description",
      "QID",       "qid",      "friendlyName"};
  for (const auto& child : node.children()) {
    const std::string text = child.text().get();
    if (kTexts.contains(child.name()) && text.size() >= 8) into.insert(text);
    collect_texts(child, into);
  }
}

TEST(VendorProbes, WriteNoValueOfATenant) {
  const FakeAndItsUser fake;
  auto& world = fake.server->world();
  constexpr auto kMarker = "ZzMarkerOfATenantZz";
  std::set<std::string> secrets{kMarker, fake.target().username, fake.target().password, "127.0.0.1"};
  for (const auto kind : {mockqualys::Kind::WebApp, mockqualys::Kind::Finding}) {
    for (const auto id : world.ids(kind)) {
      pugi::xml_document record;
      record.load_string(world.record(kind, id).c_str());
      collect_texts(record, secrets);
      ASSERT_TRUE(world.edit(kind, id, {{"name", std::string{kMarker}}}));
    }
  }
  world.solutions([&](std::int64_t, std::string_view xml) {
    pugi::xml_document record;
    record.load_buffer(xml.data(), xml.size());
    collect_texts(record, secrets);
  });
  const auto document = to_json(probe(fake.target())).dump();
  for (const auto& secret : secrets) EXPECT_THAT(document, Not(HasSubstr(secret)));
  EXPECT_GT(secrets.size(), 300U);
}

class RecordedFake : public testing::Test {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "vendor-recorded-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  std::string root_;
};

TEST_F(RecordedFake, AndTheFakeAgree) {
  const FakeAndItsUser fake;
  const auto user = fake.server->world().users().front();
  const auto folder = root_ + "/recording";
  auto recorder =
      mockqualys::recording::Recorder::start(
          {.folder = folder},
          {.tls = false, .host = "127.0.0.1", .port = std::to_string(fake.server->port()), .ca_file = {}}, 0)
          .value();
  const auto direct = probe(target_at(recorder->port(), user, TargetKind::Url));
  recorder.reset();
  EXPECT_EQ(failures(direct), "");

  const auto replay = open_fake({.kind = TargetKind::Replay, .rest = folder});
  ASSERT_TRUE(replay) << replay.error();
  const auto replayed = probe(*replay);
  EXPECT_EQ(failures(replayed), "");
  EXPECT_GT(count_of(replayed, ProbeVerdict::Ok), 300) << "a recording shows nearly all";
  const auto drift = compare(document_of(direct), document_of(replayed));
  ASSERT_TRUE(drift) << drift.error();
  EXPECT_EQ(worst(*drift), std::nullopt) << lines_of(*drift);
  EXPECT_FALSE(drift->not_compared.empty()) << "a login that is refused is not recorded, and that is told";
}

// --- drift of the fake

json baseline() {
  static const json document = [] {
    const FakeAndItsUser fake;
    return document_of(probe(fake.target()));
  }();
  return document;
}

Drift drift_under(const mockqualys::Fault& fault) {
  const FakeAndItsUser fake;
  fake.server->fault(fault);
  return compare(baseline(), document_of(probe(fake.target()))).value();
}

struct Struck {
  const char* kind;
  Level level;
  const char* where;  // a part of a difference of that level
  mockqualys::FaultParameters with = {};
};
void PrintTo(const Struck& row, std::ostream* out) { *out << row.kind; }

constexpr auto kFindings = "/qps/rest/3.0/search/was/finding";

// Kinds of the group "drift" as the catalogue has them: each is struck on one record, and on all.
const std::vector<Struck>& drift_kinds() {
  static const std::vector<Struck> kKinds{
      {"element_added", Level::Info, "riskTrend"},
      {"element_renamed", Level::Error, "status"},
      {"element_retyped", Level::Error, "severity"},
      {"order_changed", Level::Warn, "Finding("},
  };
  return kKinds;
}

TEST(VendorDrift, KnowsEveryDriftOfTheCatalogue) {
  for (const auto* kind : mockqualys::server::fault_kinds()) {
    if (kind->group != "drift") continue;
    EXPECT_TRUE(std::ranges::any_of(drift_kinds(), [&](const Struck& row) { return row.kind == kind->name; }))
        << kind->name << " has no row with its level";
  }
}

void expect_level(const Drift& drift, const Struck& row) {
  EXPECT_EQ(worst(drift), row.level) << lines_of(drift);
  EXPECT_TRUE(std::ranges::any_of(drift.differences, [&](const Difference& one) {
    return one.level == row.level && one.where.find(row.where) != std::string::npos;
  })) << lines_of(drift);
}

class EveryDrift : public testing::TestWithParam<Struck> {};
TEST_P(EveryDrift, IsFoundAtItsLevel) {
  for (const auto* records : {"first", "all"}) {
    auto with = GetParam().with;
    with.insert_or_assign("records", records);
    expect_level(drift_under({.kind = GetParam().kind, .path = kFindings, .times = mockqualys::kForEver, .with = with}),
                 GetParam());
  }
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryDrift, testing::ValuesIn(drift_kinds()),
                         [](const auto& row) { return row.param.kind; });

// Other faults that are a drift when the vendor keeps them up.
class LastingFault : public testing::TestWithParam<Struck> {};
TEST_P(LastingFault, IsFoundAtItsLevel) {
  expect_level(
      drift_under({.kind = GetParam().kind, .path = kFindings, .times = mockqualys::kForEver, .with = GetParam().with}),
      GetParam());
}
INSTANTIATE_TEST_SUITE_P(Catalogue, LastingFault,
                         testing::Values(Struck{"unknown_value", Level::Info, "status"},
                                         Struck{"missing_status", Level::Error, "status"},
                                         Struck{"unknown_response_code", Level::Error, "finding"},
                                         Struck{"wrong_count", Level::Error, "paging.finding"},
                                         Struck{"last_id_stands", Level::Error, "paging.finding"},
                                         Struck{"unordered", Level::Error, "paging.finding"},
                                         Struck{"endless", Level::Error, "paging.finding"},
                                         Struck{"duplicate_record", Level::Error, "paging.finding"},
                                         Struck{"boolean_words", Level::Error, "finding", {{"words", "true_false"}}},
                                         Struck{"list_shape", Level::Error, "finding search verbose json"},
                                         Struck{"odd_severity", Level::Error, "finding.severity"},
                                         Struck{"not_well_formed", Level::Error, "finding"},
                                         Struck{"html", Level::Error, "finding"}),
                         [](const auto& row) { return row.param.kind; });

}  // namespace
}  // namespace qualyswas::conformance::vendor
