// Our own connector as an adapter: the same library, behind the protocol that any connector speaks. It must agree with
// what the suite sees of it in process.
//
//   qwas-adapter [--profile vulcan|neurons] [--no-waits] hello|check|sync|show|upload FILE|session
//
// --no-waits is for a suite that must end soon. The connector does not pause between two attempts. It waits as the
// vendor tells it only for waits of at most two seconds, and for three seconds a call in all.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <thread>

#include <date/date.h>

#include "conformance/subject/in_process.h"
#include "conformance/subject/messages.h"

namespace {

using namespace qualyswas::conformance;
using messages::Json;
using messages::Message;
using Environment = std::map<std::string, std::string>;

Profile profile = Profile::Vulcan;
bool waits = true;
std::chrono::milliseconds patience{};  // without waits: how much of them this call still lives through

std::string value_of(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string{} : found->second;
}

Surroundings surroundings_of(const Environment& environment) {
  const auto options = Json::parse(value_of(environment, "WASC_OPTIONS"), nullptr, false);
  const SubjectOptions usual;
  Surroundings at{.base_url = value_of(environment, "WASC_BASE_URL"),
                  .ca_file = value_of(environment, "WASC_CA_FILE"),
                  .username = value_of(environment, "WASC_USERNAME"),
                  .password = value_of(environment, "WASC_PASSWORD"),
                  .options = {.profile = profile,
                              .format = options.value("format", "xml") == "json" ? Format::Json : Format::Xml,
                              .page_size = options.value("page_size", usual.page_size),
                              .informational = options.value("informational", usual.informational),
                              .archive_after_days = options.value("archive_after_days", usual.archive_after_days),
                              .network = options.value("network", usual.network)}};
  at.options.oldest_scan_data = options.value("oldest_scan_data", usual.oldest_scan_data);
  at.options.report_title_prefix = options.value("report_title_prefix", usual.report_title_prefix);
  at.options.incremental = options.value("incremental", usual.incremental);
  at.options.full_every = options.value("full_every", usual.full_every);
  at.options.attempts = options.value("attempts", usual.attempts);
  if (options.contains("urba")) at.options.urba = options.at("urba").get<bool>();
  std::istringstream now{value_of(environment, "WASC_NOW")};
  now >> date::parse("%FT%TZ", at.now);
  return at;
}

// The connector of a state folder: opened once, and kept for the session.
InProcess& connector_of(const Environment& environment, const Surroundings& at) {
  static std::map<std::string, std::unique_ptr<InProcess>> open;
  const auto folder = value_of(environment, "WASC_STATE_DIR");
  auto& connector = open[folder];
  if (connector == nullptr || !std::filesystem::exists(folder)) {
    open.clear();
    auto& made = open[folder] = std::make_unique<InProcess>(folder, at);
    if (!waits) made->limits.first_backoff = made->limits.longest_backoff = std::chrono::milliseconds{1};
    made->sleeper.when_sleeping = [](std::chrono::milliseconds time) {
      if (!waits && (time > std::chrono::seconds{2} || (patience -= time) < std::chrono::seconds{0})) return;
      std::this_thread::sleep_for(time);
    };
    return *made;
  }
  return *connector;
}

std::vector<Message> hello() {
  const bool vulcan = profile == Profile::Vulcan;
  return {messages::Hello{
      .protocol = messages::kProtocol,
      .name = "qwas",
      .version = "1",
      .profile = profile,
      .can = vulcan ? std::vector<std::string>{"check", "sync", "show", "session"}
                    : std::vector<std::string>{"check", "sync", "upload", "show", "session"},
      .options =
          vulcan ? std::vector<std::string>{"format", "page_size", "informational", "archive_after_days", "attempts",
                                            "incremental", "full_every"}
                 : std::vector<std::string>{"network", "urba", "oldest_scan_data", "report_title_prefix", "attempts"},
      .fields = {}}};
}

template <class Records>
void add_all(const Records& records, std::vector<Message>& out) {
  for (const auto& record : records) out.emplace_back(record);
}

std::vector<Message> show(InProcess& connector, const Surroundings& at) {
  std::vector<Message> out;
  if (at.options.profile == Profile::Neurons) {
    add_all(connector.applications({}), out);
    add_all(connector.app_findings({.details = true}), out);
    add_all(connector.app_findings({.ignored = true, .details = true}), out);
    add_all(connector.uploads(), out);
  } else {
    add_all(connector.assets({.informational = at.options.informational, .archived = true}), out);
    for (auto& instance : connector.instances({.informational = true, .archived = true, .details = true})) {
      instance.informational =
          !instance.findings.empty() && std::ranges::all_of(instance.findings, &observed::Finding::informational);
      out.emplace_back(std::move(instance));
    }
    add_all(connector.vulnerabilities({.informational = at.options.informational}), out);
    add_all(connector.findings({.informational = true, .archived = true}), out);
  }
  out.emplace_back(messages::Done{.verdict = RunVerdict::Complete});
  return out;
}

std::vector<Message> check(InProcess& connector, const Surroundings& at) {
  const auto steps = connector.check(at);
  std::vector<Message> out;
  add_all(steps, out);
  const auto failed =
      std::ranges::find_if(steps, [](const auto& step) { return step.outcome != observed::Proof::Passed; });
  out.emplace_back(failed == steps.end() ? messages::Done{.verdict = RunVerdict::Complete}
                                         : messages::Done{.verdict = RunVerdict::Failed, .error = failed->error_class});
  return out;
}

std::vector<Message> call(const std::string& verb, const Environment& environment, const std::string& file) {
  if (verb == "hello") return hello();
  if (verb != "check" && verb != "sync" && verb != "show" && verb != "upload")
    return {messages::Unsupported{"no " + verb}};
  patience = std::chrono::seconds{3};
  const auto at = surroundings_of(environment);
  auto& connector = connector_of(environment, at);
  connector.set_now(at.now);
  connector.prepare(at);
  if (verb == "show") return show(connector, at);
  if (verb == "check") return check(connector, at);
  if (verb == "upload") {
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    const auto name = std::filesystem::path{file}.filename().string();
    return {connector.upload(at, bytes, name), messages::Done{.verdict = RunVerdict::Complete}};
  }
  const auto run = connector.sync(at);
  return {run,
          messages::Done{
              .verdict = run.verdict.value_or(RunVerdict::Failed), .error = run.error_class, .reasons = run.reasons}};
}

void answer(const std::string& verb, const Environment& environment, const std::string& file,
            std::optional<std::int64_t> seq) {
  std::vector<Message> lines;
  try {
    lines = call(verb, environment, file);
  } catch (const std::exception& error) {
    lines = {messages::Done{.verdict = RunVerdict::Failed, .error = "config", .reasons = {error.what()}}};
  }
  for (const auto& line : lines) {
    auto text = messages::write(line);
    if (seq) text.insert(1, "\"seq\":" + std::to_string(*seq) + ",");
    std::cout << text << '\n';
  }
  std::cout.flush();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words{argv + 1, argv + argc};
  while (!words.empty() && words[0].starts_with("--")) {
    const bool names_profile = words[0] == "--profile" && words.size() >= 2;
    if (names_profile && words[1] == "neurons") profile = Profile::Neurons;
    if (words[0] == "--no-waits") waits = false;
    words.erase(words.begin(), words.begin() + (names_profile ? 2 : 1));
  }
  const auto verb = words.empty() ? std::string{"hello"} : words[0];
  if (verb != "session") {
    Environment environment;
    for (const auto* name : {"WASC_BASE_URL", "WASC_CA_FILE", "WASC_USERNAME", "WASC_PASSWORD", "WASC_NOW",
                             "WASC_STATE_DIR", "WASC_OPTIONS"})
      if (const auto* value = std::getenv(name)) environment[name] = value;
    answer(verb, environment, words.size() > 1 ? words[1] : "", std::nullopt);
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = Json::parse(line, nullptr, false);
    if (!request.is_object()) return 2;
    answer(request.value("do", ""), request.at("env").get<Environment>(), request.value("file", ""),
           request.value("seq", std::int64_t{0}));
  }
}
