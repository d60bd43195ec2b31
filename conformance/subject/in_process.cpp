#include "conformance/subject/in_process.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>
#include <utility>

#include "conformance/framework/claims.h"
#include "conformance/framework/scratch.h"
#include "conformance/subject/under_test.h"
#include "connector/cli/cli.h"
#include "connector/sync/ingest.h"
#include "connector/sync/spool.h"

// `settings` are what was typed: made from the surroundings when a lab begins, touched again only by what changes in
// them, so that a case may type anything else. Every run makes its ports anew: the real transport, watched by a count
// of requests that ends a run which would not end.
namespace qualyswas::conformance {
namespace {

template <class T>
T expect(Result<T>&& result, std::string_view step) {
  if (!result)
    throw SubjectError{fmt::format("{}: {}: {}", step, name_of(result.error().kind), result.error().message)};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) throw SubjectError{fmt::format("cannot write {}", path.string())};
}

// Tells of every request before it leaves; `before` may refuse it.
class WatchedTransport : public http::Transport {
 public:
  WatchedTransport(std::unique_ptr<http::Transport> inner, std::function<Result<void>(const http::Request&)> before)
      : inner_{std::move(inner)}, before_{std::move(before)} {}

  Result<http::Head> send(const http::Request& request, const http::Receiver& receiver,
                          const std::stop_token& stop) override {
    if (auto allowed = before_(request); !allowed) return fail(allowed.error());
    return inner_->send(request, receiver, stop);
  }

 private:
  std::unique_ptr<http::Transport> inner_;
  std::function<Result<void>(const http::Request&)> before_;
};

// Everything that a view of the store hands over, as the suite observes it.
template <class Observed, class Row, class Read>
std::vector<Observed> collect(Read read, std::string_view step) {
  std::vector<Observed> all;
  expect<void>(read([&](const Row& row) -> Result<void> {
                 all.push_back(observe(row));
                 return {};
               }),
               step);
  return all;
}

store::Filter filter_of(const Filter& filter) {
  return {.informational = filter.informational,
          .archived = filter.archived,
          .details = filter.details,
          .asset_id = {},
          .qid = {},
          .status = {}};
}

store::AppFilter filter_of(const AppFilter& filter) {
  return {.application = filter.application,
          .network = filter.network,
          .severity = filter.severity,
          .state = filter.state,
          .qid = {},
          .ignored = filter.ignored,
          .details = filter.details};
}

// The bytes of a store that holds nothing yet. Made once for a process: for SQLite to make its tables anew was a sixth
// of what the suite took.
const std::string& empty_store() {
  static const std::string bytes = [] {
    const ScratchFolder folder;
    const auto path = folder.path() / "qwas.db";
    expect(store::open_sqlite(path.string()), "making a store");  // and closing it
    std::ifstream file{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  }();
  return bytes;
}

// No other process and no other subject has it.
std::string name_in_a_shared_store() {
  static const auto process = std::chrono::system_clock::now().time_since_epoch().count();
  static std::atomic<int> subjects{0};
  return fmt::format("lab-{}-{}", process, ++subjects);
}

}  // namespace

void RecordingSleeper::sleep_for(std::chrono::milliseconds duration, const std::stop_token&) {
  {
    const std::scoped_lock lock{mutex_};
    slept_.push_back(duration);
  }
  if (when_sleeping) when_sleeping(duration);
}

std::vector<std::chrono::milliseconds> RecordingSleeper::slept() const {
  judges_wire();
  const std::scoped_lock lock{mutex_};
  return slept_;
}

std::chrono::milliseconds RecordingSleeper::slept_for() const {
  const std::scoped_lock lock{mutex_};
  return std::accumulate(slept_.begin(), slept_.end(), std::chrono::milliseconds{0});
}

InProcess::InProcess(std::string folder, const Surroundings& at)
    : folder_{std::move(folder)}, requests_{std::make_shared<std::atomic<int>>(0)} {
  settings.name = "lab";
  clock.set(at.now);
  at_.options.page_size = 0;  // unlike any that is given
  prepare(at);
  if (!stores_address().empty()) {
    settings.name = name_in_a_shared_store();
    store_ = expect(store::open(stores_address()), "opening the store");
    return;
  }
  const auto path = std::filesystem::path{folder_} / "qwas.db";
  if (!std::filesystem::exists(path)) write_file(path, empty_store());
  store_ = expect(store::open_sqlite(path.string()), "opening the store");
}

void InProcess::prepare(const Surroundings& at) {
  const auto before = std::exchange(at_, at);
  if (before.base_url != at.base_url) settings.url = at.base_url;
  if (before.username != at.username) settings.username = at.username;
  if (before.password != at.password) settings.password = at.password;
  if (before.ca_file != at.ca_file) settings.ca_file = at.ca_file.empty() ? std::nullopt : std::optional{at.ca_file};
  const auto& options = at.options;
  if (before.options == options) return;
  if (options.profile == Profile::Generic) throw NotSupported{"our connector has the profiles vulcan and neurons"};
  settings.profile = std::string{name_of(options.profile)};
  // What belongs to one profile only is left untyped in the settings of the other.
  if (options.attempts > 0) limits.attempts = options.attempts;
  if (options.profile == Profile::Neurons) {
    if (!options.oldest_scan_data.empty()) settings.oldest_scan_data = options.oldest_scan_data;
    if (!options.report_title_prefix.empty()) settings.report_title_prefix = options.report_title_prefix;
    settings.network = options.network;
    settings.urba = options.urba;
    return;
  }
  settings.informational = options.informational;
  settings.archive_after_days = options.archive_after_days;
  settings.format = std::string{name_of(options.format)};
  settings.page_size = options.page_size;
  settings.incremental = options.incremental ? std::optional{true} : std::nullopt;
  if (options.full_every > 0) settings.full_every = options.full_every;
}

observed::Run InProcess::sync(const Surroundings& at) {
  prepare(at);
  return expect(try_sync(), "sync");
}

observed::Upload InProcess::upload(const Surroundings& at, std::string_view bytes, const std::string& file) {
  prepare(at);
  sync::Spool spool;
  expect(spool.clear(), "making a spool");
  expect(spool.write(bytes), "filling the spool");
  const auto intake = expect(config::finalize_intake(settings), "finalizing the settings");
  sync::Ingest ingest{store_->reports(), intake, {.file = file}, clock};
  auto row = ingest.run(spool, {});
  if (row) return observe(*row);
  if (row.error().kind == ErrorKind::Store) throw SubjectError{row.error().message};
  return observe(expect(ingest.refuse(row.error()), "listing a refused file"));
}

Printed InProcess::qwas(const std::vector<std::string>& arguments) {
  const auto path = std::filesystem::path{folder_} / "qwas.json";
  nlohmann::json connector{{"name", settings.name},
                           {"profile", settings.profile},
                           {"url", settings.url},
                           {"username", settings.username},
                           {"password_env", "QWAS_PASSWORD"}};
  if (settings.network) connector["network"] = *settings.network;
  if (settings.urba) connector["urba"] = *settings.urba;
  if (settings.informational) connector["informational"] = *settings.informational;
  write_file(path, nlohmann::json{{"store", "qwas.db"}, {"connectors", {connector}}}.dump());

  std::ostringstream out, err;
  const auto environment = [this, &path](const std::string& name) -> std::optional<std::string> {
    if (name == "QWAS_PASSWORD") return settings.password;
    if (name == "QWAS_CONFIG") return path.string();
    return std::nullopt;
  };
  const int status =
      cli::main_with(arguments, {.out = out, .err = err},
                     {.secrets = {.environment = environment,
                                  .read_file = [](const std::string& name) -> Result<std::string> {
                                    std::ifstream file{name, std::ios::binary};
                                    return std::string{std::istreambuf_iterator<char>{file}, {}};
                                  }},
                      .clock = clock,
                      .sleeper = sleeper,
                      .make_transport = [](const config::Config& config) { return http::network_transport(config); }});
  return {.status = status, .out = out.str(), .err = err.str()};
}

config::Config InProcess::config() const {
  return expect(config::finalize(settings, secrets), "finalizing the settings");
}

sync::Ports InProcess::ports(const config::Config& config) {
  const auto inner = transport ? *transport : http::network_transport(config);
  return {.store = *store_,
          .make_transport =
              [this, inner] {
                return std::make_unique<WatchedTransport>(
                    inner(), [this](const http::Request& request) -> Result<void> {
                      const int number = ++*requests_;
                      if (number > most_requests)
                        return fail(ErrorKind::Cancelled, "the suite lets no more requests out");
                      if (before_request) before_request(number, request);
                      return {};
                    });
              },
          .clock = clock,
          .sleeper = sleeper,
          .progress = progress,
          .limits = limits};
}

Result<observed::Run> InProcess::try_sync(const std::stop_token& stop) {
  const auto proven = config();
  *requests_ = 0;
  auto run = sync::run(proven, ports(proven), stop);
  throw_if_endless();
  if (!run) return fail(run.error());
  return observe(*run);
}

void InProcess::throw_if_endless() const {
  if (*requests_ <= most_requests) return;
  std::ostringstream text;
  text << Harm::Hang << "the connector sent more than " << most_requests << " requests in one go";
  throw SubjectError{text.str()};
}

std::vector<observed::CheckStep> InProcess::check(const Surroundings& at) {
  prepare(at);
  const auto proven = config();
  *requests_ = 0;
  std::vector<observed::CheckStep> steps;
  for (const auto& step : sync::check(proven, ports(proven), {})) steps.push_back(observe(step));
  throw_if_endless();
  return steps;
}

Result<std::vector<sync::Comparison>> InProcess::reconcile() {
  const auto proven = config();
  *requests_ = 0;
  auto comparisons = sync::reconcile(proven, ports(proven), {});
  throw_if_endless();
  return comparisons;
}

std::vector<observed::Asset> InProcess::assets(const Filter& filter) {
  return collect<observed::Asset, store::AssetView>(
      [&](const auto& each) { return store_->assets(settings.name, filter_of(filter), each); }, "reading assets");
}
std::vector<observed::Instance> InProcess::instances(const Filter& filter) {
  return collect<observed::Instance, store::InstanceView>(
      [&](const auto& each) { return store_->instances(settings.name, filter_of(filter), each); }, "reading instances");
}
std::vector<observed::Vulnerability> InProcess::vulnerabilities(const Filter& filter) {
  return collect<observed::Vulnerability, store::VulnerabilityView>(
      [&](const auto& each) { return store_->vulnerabilities(settings.name, filter_of(filter), each); },
      "reading vulnerabilities");
}
std::vector<observed::Finding> InProcess::findings(const Filter& filter) {
  return collect<observed::Finding, model::FindingRow>(
      [&](const auto& each) { return store_->findings(settings.name, filter_of(filter), each); }, "reading findings");
}
std::vector<observed::Application> InProcess::applications(const AppFilter& filter) {
  return collect<observed::Application, store::ApplicationView>(
      [&](const auto& each) { return store_->reports().applications(settings.name, filter_of(filter), each); },
      "reading applications");
}
std::vector<observed::AppFinding> InProcess::app_findings(const AppFilter& filter) {
  return collect<observed::AppFinding, store::AppFindingView>(
      [&](const auto& each) { return store_->reports().app_findings(settings.name, filter_of(filter), each); },
      "reading application findings");
}
std::vector<observed::Upload> InProcess::uploads() {
  std::vector<observed::Upload> all;
  for (const auto& row : expect(store_->reports().uploads(settings.name, 1000), "reading uploads"))
    all.push_back(observe(row));
  return all;
}
std::vector<observed::Run> InProcess::runs() {
  std::vector<observed::Run> all;
  for (const auto& row : expect(store_->runs(settings.name, 1000), "reading runs")) all.push_back(observe(row));
  return all;
}
std::vector<store::LogLine> InProcess::log(std::int64_t run) { return expect(store_->run_log(run), "reading the log"); }

std::string InProcess::store_file() const { return (std::filesystem::path{folder_} / "qwas.db").string(); }

std::vector<Fact> InProcess::said() {
  constexpr std::size_t kRuns = 3;
  std::vector<Fact> said;
  for (const auto& run : expect(store_->runs(settings.name, kRuns), "reading runs")) {
    std::string lines;
    for (const auto& line : log(run.id)) lines += line.text + "\n";
    said.push_back({.name = fmt::format("log of run {}", run.id), .value = std::move(lines)});
  }
  return said;
}

std::string InProcess::stored_bytes() const {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{folder_}}) {
    if (!entry.is_regular_file() || !entry.path().filename().string().starts_with("qwas.db")) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    bytes.append(std::istreambuf_iterator<char>{file}, {});
  }
  return bytes;
}

void InProcess::while_closed(const std::function<void(const std::string& file)>& work) {
  if (!stores_address().empty()) throw NotSupported{"the store is no file"};
  const auto path = store_file();
  store_.reset();
  work(path);
  store_ = expect(store::open_sqlite(path), "opening the store again");
}

}  // namespace qualyswas::conformance
