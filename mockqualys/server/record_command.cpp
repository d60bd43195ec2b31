#include "mockqualys/server/record_command.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "mockqualys/recording/recorder.h"
#include "mockqualys/server/endings.h"
#include "mockqualys/server/usage.h"

namespace mockqualys {
namespace {

constexpr int kUsage = 2;

constexpr auto kExamples = R"(Examples:
  mockqualys record --upstream https://qualysapi.example.test --out recording
      then point a client, with its own login, at the address that is printed
  mockqualys record --har traffic.har --out recording    of traffic that a browser or a proxy saved, with content
  mockqualys record --upstream URL --out recording --shift-days -400

Only calls that read are sent: count, search, get, status, download, the version, the KnowledgeBase and other classic
lists. What is written holds no login, no id, no name, no address and no text of the subscription; recording/README.md
lists what is kept. Look through a recording all the same before you hand it on.)";

int complain(std::string_view text) {
  fmt::print(stderr, "mockqualys: {}\n", text);
  return kUsage;
}

}  // namespace

RecordCommand::RecordCommand(CLI::App& app)
    : command_{
          app.add_subcommand("record", "record what a real Qualys answers, with everything of its owner replaced")} {
  command_->footer(kExamples);
  auto* upstream = command_->add_option("--upstream", upstream_, "the real one, as https://qualysapi.example.test");
  auto* har = command_->add_option("--har", har_, "a HAR file instead")->excludes(upstream);
  command_->add_option("--out", out_, "the folder to write; a new one")->required();
  command_->add_option("--port", port_, "of the proxy on 127.0.0.1; 0 takes a free one")
      ->check(whole_number(0, 65535))
      ->capture_default_str()
      ->excludes(har);
  command_->add_option("--ca-file", ca_file_, "the CA that signed the upstream's certificate, PEM; else the system's")
      ->excludes(har);
  command_->add_option("--shift-days", shift_days_, "moves every date by so many days, backwards with a minus")
      ->check(whole_number(-36500, 36500));
}

int RecordCommand::run() const {
  if (upstream_.empty() && har_.empty())
    return complain(
        "record needs --upstream URL, the real Qualys, or --har FILE\n  -> mockqualys record --help has examples");
  const recording::Recording recording{
      .folder = out_,
      .made_by = "mockqualys " MOCKQUALYS_VERSION,
      .shift = std::chrono::days{shift_days_},
      .told = [](const std::string& line) { fmt::print(stderr, "{}\n", line); },
  };
  if (!har_.empty()) {
    const auto count = recording::record_har(recording, har_);
    if (!count) return complain(count.error());
    fmt::print("{} exchanges in {}\n", *count, out_);
    return 0;
  }
  auto upstream = recording::parse_upstream(upstream_);
  if (!upstream) return complain(upstream.error());
  upstream->ca_file = ca_file_;

  const Endings endings;
  const auto recorder = recording::Recorder::start(recording, *std::move(upstream), port_);
  if (!recorder) return complain(recorder.error());
  const auto url = fmt::format("http://127.0.0.1:{}", (*recorder)->port());
  if (isatty(STDOUT_FILENO) != 0)
    fmt::print(
        "Recording {} into {}\n\n  proxy   {}\n\nPoint your client there, with its own login. Calls that do not only "
        "read "
        "are refused and not sent.\nCtrl-C ends it.\n",
        upstream_, out_, url);
  else
    fmt::print("{}\n", nlohmann::json{{"url", url}}.dump());
  std::fflush(stdout);
  endings.wait();
  const auto count = (*recorder)->recorded();
  fmt::print(stderr, "{} exchanges in {}\n", count, out_);
  return 0;
}

}  // namespace mockqualys
