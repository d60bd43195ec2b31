// The program `qwas serve` as a service manager runs it: against a fake of its own, asked over HTTP how it stands, told
// by signals to read its configuration anew and to end.
#include <csignal>

#include <chrono>
#include <fstream>
#include <latch>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "conformance/subject/in_process.h"
#include "conformance/subject/process.h"
#include "conformance/support/lab.h"

namespace qualyswas::conformance {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ServedProgram : public testing::Test {
 protected:
  void write_config(const std::string& schedule) {
    const auto& settings = lab.ours().settings;
    std::ofstream{lab.folder() + "/qwas.json"} << json{
        {"connectors",
         {{{"name", "shop"},
           {"url", settings.url},
           {"username", settings.username},
           {"password_env", "QWAS_PASSWORD"},
           {"schedule", schedule}}}}}.dump();
  }

  // The shell tells its number and becomes the program, so that signals reach it.
  void start() {
    program.emplace(std::vector<std::string>{"/bin/sh", "-c", "echo $$; exec \"$0\" \"$@\"", QWAS, "--json", "serve",
                                             "--listen", "127.0.0.1:0"},
                    std::map<std::string, std::string>{{"QWAS_PASSWORD", lab.ours().settings.password.value()},
                                                       {"QWAS_CONFIG", "qwas.json"}},
                    lab.folder());
    pid = std::stoi(line());
    known.count_down();
  }
  // Never to a number that is not the program's: 0 and -1 would be other processes.
  void send(int signal) const {
    ASSERT_GT(pid, 1);
    ASSERT_EQ(::kill(pid, signal), 0);
  }
  static auto soon() { return std::chrono::steady_clock::now() + 60s; }  // never met by a program that works
  std::string line() {
    const auto read = program->read_line(soon());
    EXPECT_TRUE(read.line) << program->errors();
    return read.line.value_or("{}");
  }
  json wait_for(std::string_view event) {
    for (;;) {
      auto told = json::parse(line());
      if (told.value("event", "") == event) return told;
      if (HasFailure()) return told;
    }
  }

  Lab lab{{.estate = "storefront"}};
  std::optional<Process> program;
  pid_t pid = -1;
  std::latch known{1};  // `pid` is
};

TEST_F(ServedProgram, TellsHowItStandsAndObeysSignals) {
  write_config("daily");
  start();
  const auto url = wait_for("listening")["url"].get<std::string>();
  const auto ended = wait_for("ended");
  EXPECT_EQ(ended["run"]["verdict"], "complete") << ended;

  httplib::Client client{url};
  const auto health = client.Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 200);
  const auto told = json::parse(health->body);
  EXPECT_EQ(told["status"], "ok");
  EXPECT_EQ(told["connectors"][0]["name"], "shop");
  EXPECT_EQ(told["connectors"][0]["state"], "Connected");
  EXPECT_EQ(told["connectors"][0]["last_verdict"], "complete");
  EXPECT_EQ(told["connectors"][0]["next_run"], ended["next"]);
  const auto metrics = client.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_THAT(metrics->body, AllOf(HasSubstr("qwas_store_up 1\n"),
                                   HasSubstr("qwas_runs_total{connector=\"shop\",verdict=\"complete\"} 1\n"),
                                   HasSubstr("qwas_next_run_timestamp_seconds{connector=\"shop\"} ")));

  write_config("weekly");
  send(SIGHUP);
  EXPECT_EQ(wait_for("changed")["connector"], "shop");
  wait_for("reloaded");
  write_config("0 25 * * *");
  send(SIGHUP);
  EXPECT_THAT(wait_for("kept")["error"]["message"].get<std::string>(), HasSubstr("hour: 25 is outside 0..23"));

  send(SIGTERM);
  wait_for("stopped");
  EXPECT_EQ(program->wait(soon()), 0);
}

TEST_F(ServedProgram, EndsARunningSyncAndExitsWithZero) {
  write_config("daily");
  // The program is told to end while the vendor has not answered yet.
  lab.before_request = [this](int number, const mockqualys::server::Request&) {
    if (number != 2) return;
    known.wait();
    send(SIGTERM);
  };
  start();
  EXPECT_EQ(wait_for("stopping")["running"], 1);
  EXPECT_NE(wait_for("ended")["run"]["verdict"], "complete");
  wait_for("stopped");
  EXPECT_EQ(program->wait(soon()), 0);
}

}  // namespace
}  // namespace qualyswas::conformance
