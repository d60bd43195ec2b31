// Several processes on one store: a connector is synced by one of them at a time, and what a killed one leaves is taken
// over. The others are the program `qwas` itself.
#include <csignal>

#include <chrono>
#include <fstream>
#include <latch>
#include <map>
#include <optional>
#include <thread>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "conformance/ours/program.h"
#include "conformance/subject/in_process.h"
#include "conformance/subject/process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A lab whose store other processes use, too: their configuration is a file in its folder.
class Workers : public testing::Test {
 protected:
  void configure(const json& more = json::object()) {
    const auto& settings = lab.ours().settings;
    json connector{{"name", "lab"},
                   {"url", settings.url},
                   {"username", settings.username},
                   {"password_env", "QWAS_P"},
                   {"page_size", 2}};
    connector.update(more);
    std::ofstream{lab.folder() + "/qwas.json"}
        << json{{"store", lab.ours().store_file()}, {"connectors", json::array({connector})}}.dump();
    variables = {{"QWAS_P", settings.password.value()}, {"QWAS_CONFIG", lab.folder() + "/qwas.json"}};
  }
  Printed qwas(const std::vector<std::string>& arguments) const { return run_qwas(arguments, variables, lab.folder()); }
  // A sync by another process that is killed when its `nth` request has reached the fake.
  void killed_at(int nth) {
    std::latch known{1};
    pid_t pid = -1;
    bool killed = false;
    lab.before_request = [&](int number, const mockqualys::server::Request&) {
      if (number < nth || std::exchange(killed, true)) return;
      known.wait();
      ASSERT_GT(pid, 1);
      ASSERT_EQ(::kill(pid, SIGKILL), 0);
    };
    // The shell tells its number and becomes the program.
    Process worker{{"/bin/sh", "-c", "echo $$; exec \"$0\" \"$@\"", qwas_path(), "sync"}, variables, lab.folder()};
    const auto soon = std::chrono::steady_clock::now() + 60s;
    pid = std::stoi(worker.read_line(soon).line.value_or("0"));
    known.count_down();
    ASSERT_GT(worker.wait(soon), 128) << "it ended by itself before request " << nth;
    lab.before_request = nullptr;
  }

  Lab lab{{.webapps = {{}}, .findings = {{}, {.id = 901002}, {.id = 901003}, {.id = 901004}}, .page_size = 2}};
  std::map<std::string, std::string> variables;
};
CONFORMS_TEST(Workers, OfOneConnectorDoNotRunTogether, "SYNC-004", "SYNC-008");
CONFORMS_TEST(Workers, OfTwoConnectorsDoNotWaitForEachOther, "SYNC-008");
CONFORMS_TEST(Workers, AreReplacedWhenTheyDie, "SYNC-008", "SYNC-006");

TEST_F(Workers, OfOneConnectorDoNotRunTogether) {
  configure();
  std::optional<Printed> other;
  lab.before_request = [&](int, const mockqualys::server::Request&) {
    if (!other) other = qwas({"sync"});
  };
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(other->status, 0) << Harm::Duplicate;
  EXPECT_THAT(other->err + other->out, HasSubstr("another sync or upload of connector 'lab' is running"));
  EXPECT_THAT(lab.runs(), SizeIs(1)) << Harm::Duplicate;
}

TEST_F(Workers, OfTwoConnectorsDoNotWaitForEachOther) {
  Lab another_vendor{{.webapps = {{}}, .findings = {{}}}};
  configure({{"name", "another"}, {"url", another_vendor.ours().settings.url}});
  std::optional<Printed> other;
  lab.before_request = [&](int number, const mockqualys::server::Request&) {
    if (number == 3 && !other) other = qwas({"sync"});
  };
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->status, 0) << other->out << other->err;
}

TEST_F(Workers, AreReplacedWhenTheyDie) {
  configure();
  killed_at(4);
  EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete) << Harm::Hang;
  const auto runs = lab.runs();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs.back().verdict, RunVerdict::Failed);
  EXPECT_THAT(runs.back().reasons, testing::Contains(HasSubstr("interrupted")));
}

class KilledRun : public Workers, public testing::WithParamInterface<int> {};
CONFORMS(KilledRun, "SYNC-006");

TEST_P(KilledRun, LosesNothingAndTheNextOneEndsAsAnUndisturbedOne) {
  configure();
  Lab undisturbed{{.webapps = {{}}, .findings = {{}, {.id = 901002}, {.id = 901003}, {.id = 901004}}, .page_size = 2}};
  undisturbed.sync_completely();
  killed_at(GetParam());
  const auto left = contents(lab);
  for (const auto& [what, value] : left) EXPECT_TRUE(contents(undisturbed).contains(what)) << what << Harm::Wrong;
  lab.sync_completely();
  EXPECT_THAT(changes(contents(undisturbed), contents(lab)), IsEmpty()) << Harm::Loss;
}
// From the first count to the solutions: three calls for web applications, four for findings, one more.
INSTANTIATE_TEST_SUITE_P(AtRequest, KilledRun, testing::Range(1, 9));

// "next" of the line with which a sync by `qwas serve` ends: when it runs again.
class ScheduledRun : public Workers {
 protected:
  std::string next_after_a_run() {
    Process serve{{qwas_path(), "--json", "serve"}, variables, lab.folder()};
    const auto soon = std::chrono::steady_clock::now() + 60s;
    for (auto read = serve.read_line(soon); read.line; read = serve.read_line(soon)) {
      const auto told = json::parse(*read.line);
      if (told.value("event", "") == "ended") return told.value("next", "");
    }
    return serve.errors();
  }
};
CONFORMS(ScheduledRun, "SYNC-004");

TEST_F(ScheduledRun, ComesAtMidnightUnlessTheScheduleSaysOtherwise) {
  configure({{"schedule_jitter_s", 0}});
  EXPECT_THAT(next_after_a_run(), testing::EndsWith("T00:00:00Z"));
}

TEST_F(ScheduledRun, ComesWhenTheScheduleSays) {
  configure({{"schedule_jitter_s", 0}, {"schedule", "17 3 * * *"}, {"time_zone", "Asia/Kolkata"}});
  EXPECT_THAT(next_after_a_run(), testing::EndsWith("T21:47:00Z")) << "3:17 in India";
}

}  // namespace
}  // namespace qualyswas::conformance
