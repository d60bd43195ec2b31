#include "conformance/support/lab.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "conformance/framework/claims.h"
#include "connector/cli/cli.h"
#include "connector/sync/ingest.h"
#include "connector/sync/spool.h"

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kUser = "acme_ab1";
constexpr std::string_view kPassword = "correct horse 7";

template <class T>
T expect(tl::expected<T, std::string>&& result, std::string_view step) {
  if (!result) throw LabError{fmt::format("{}: {}", step, result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
T expect(Result<T>&& result, std::string_view step) {
  if (!result) throw LabError{fmt::format("{}: {}: {}", step, name_of(result.error().kind), result.error().message)};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) throw LabError{fmt::format("cannot write {}", path.string())};
}

template <class Record>
std::string service_response(const std::vector<Record>& records) {
  std::string data;
  for (const auto& record : records) data += to_xml(record);
  return fmt::format(
      "<?xml version=\"1.0\" "
      "encoding=\"UTF-8\"?>\n<ServiceResponse><responseCode>SUCCESS</responseCode><count>{}</count>"
      "<hasMoreRecords>false</hasMoreRecords><data>{}</data></ServiceResponse>",
      records.size(), data);
}

std::string knowledgebase(const std::vector<SolutionRecord>& records) {
  std::string list;
  for (const auto& record : records) list += to_xml(record);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE>"
      "<DATETIME>2026-01-05T06:00:00Z</DATETIME>{}</RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>",
      list.empty() ? list : "<VULN_LIST>" + list + "</VULN_LIST>");
}

void write_estate(const std::filesystem::path& folder, const LabOptions& options) {
  std::filesystem::create_directories(folder);
  if (!options.webapps.empty()) write_file(folder / "webapps.xml", service_response(options.webapps));
  if (!options.findings.empty()) write_file(folder / "findings.xml", service_response(options.findings));
  if (!options.solutions.empty()) write_file(folder / "knowledgebase.xml", knowledgebase(options.solutions));
  write_file(folder / "users.json",
             fmt::format(R"({{"users": [{{"name": "{}", "password": "{}"}}]}})", kUser, kPassword));
  write_file(folder / "timeline.json",
             R"({"description": "one case's own", "start": "2026-01-05T06:00:00Z", "events": []})");
}

// Tells the lab of every request before it leaves; `before` may refuse it.
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

template <class Row, class Read>
std::vector<Row> collect(Read read, std::string_view step) {
  std::vector<Row> rows;
  expect<void>(read([&](const Row& row) -> Result<void> {
                 rows.push_back(row);
                 return {};
               }),
               step);
  return rows;
}

template <class Rows, class Predicate>
auto the_one(Rows rows, Predicate is_it, std::string_view what, std::int64_t id) {
  const auto found = std::ranges::find_if(rows, is_it);
  if (found == rows.end()) throw LabError{fmt::format("the store has no {} {}", what, id)};
  return std::move(*found);
}

}  // namespace

std::string_view name_of(Format format) { return format == Format::Xml ? "xml" : "json"; }

void RecordingSleeper::sleep_for(std::chrono::milliseconds duration, const std::stop_token&) {
  {
    const std::scoped_lock lock{mutex_};
    slept_.push_back(duration);
  }
  if (when_sleeping) when_sleeping(duration);
}

std::vector<std::chrono::milliseconds> RecordingSleeper::slept() const {
  const std::scoped_lock lock{mutex_};
  return slept_;
}

// The bytes of a store that holds nothing yet. Made once for all labs of a process: for SQLite to make its tables anew
// was a sixth of what the suite took.
const std::string& Lab::empty_store() {
  static const std::string bytes = [] {
    const ScratchFolder folder;
    const auto path = folder.path() / "qwas.db";
    expect(store::open_sqlite(path.string()), "making a store");  // and closing it
    std::ifstream file{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  }();
  return bytes;
}

Lab::Lab(LabOptions options)
    : folder_{std::make_unique<ScratchFolder>()}, requests_{std::make_shared<std::atomic<int>>(0)} {
  auto estate = options.estate;
  if (estate.empty() && !options.generated) {
    estate = (folder_->path() / "estate").string();
    write_estate(estate, options);
  }
  // One thread answers: a case asks few things at a time, and waking more costs more than they bring.
  server_ = expect(mockqualys::Server::start(
                       {.estate = estate, .generated = options.generated, .https = options.https, .threads = 1}),
                   "starting the fake");
  start_ = world().now();
  clock.set(start_);
  // How long a case takes must not decide whether a report of the fake is made.
  world().set_real_time([stands = std::chrono::steady_clock::now()] { return stands; });
  const auto users = world().users();
  if (users.empty()) throw LabError{"the estate has no user"};
  settings = {.name = "lab",
              .profile = std::string{config::name_of(options.profile)},
              .url = server_->url(),
              .username = users.front().name,
              .password = users.front().password};
  if (options.profile == config::Profile::Neurons) {
    settings.network = options.network;
    settings.urba = options.urba;
  } else {
    settings.informational = options.informational;
    settings.archive_after_days = options.archive_after_days;
    settings.format = std::string{name_of(options.format)};
    settings.page_size = options.page_size;
  }
  const auto path = folder_->path() / "qwas.db";
  write_file(path, empty_store());
  store_ = expect(store::open_sqlite(path.string()), "opening the store");
}

Lab::~Lab() = default;

void Lab::at(Instant now) {
  world().set_now(now);
  clock.set(now);
}

void Lab::add(const WebAppRecord& record) {
  expect(world().add(mockqualys::Kind::WebApp, to_xml(record)), "adding a web app to the fake");
}
void Lab::add(const FindingRecord& record) {
  expect(world().add(mockqualys::Kind::Finding, to_xml(record)), "adding a finding to the fake");
}
void Lab::edit_webapp(std::int64_t id, const std::vector<Edit>& edits) {
  expect(world().edit(mockqualys::Kind::WebApp, id, edits), "editing a web app of the fake");
}
void Lab::edit_finding(std::int64_t id, const std::vector<Edit>& edits) {
  expect(world().edit(mockqualys::Kind::Finding, id, edits), "editing a finding of the fake");
}
void Lab::remove_webapp(std::int64_t id) {
  expect(world().remove(mockqualys::Kind::WebApp, id), "removing a web app from the fake");
}
void Lab::remove_finding(std::int64_t id) {
  expect(world().remove(mockqualys::Kind::Finding, id), "removing a finding from the fake");
}

std::int64_t Lab::make_report(mockqualys::ReportOrder order) {
  return expect(world().make_report(std::move(order)), "ordering a report of the fake");
}
std::string Lab::report_file(std::int64_t id) {
  const auto report = world().find_report(id);
  if (!report || !report->document) throw LabError{fmt::format("the fake has no finished report {}", id)};
  return *report->document->text();
}
void Lab::remove_report(std::int64_t id) {
  expect(world().remove(mockqualys::Kind::Report, id), "removing a report from the fake");
}

store::UploadRow Lab::upload(std::string_view bytes, std::string file) {
  sync::Spool spool;
  expect(spool.clear(), "making a spool");
  expect(spool.write(bytes), "filling the spool");
  const auto intake = expect(config::finalize_intake(settings), "finalizing the settings");
  sync::Ingest ingest{store_->reports(), intake, {.file = std::move(file)}, clock};
  auto row = ingest.run(spool, {});
  if (row) return std::move(*row);
  if (row.error().kind == ErrorKind::Store) throw LabError{row.error().message};
  return expect(ingest.refuse(row.error()), "listing a refused file");
}

Printed Lab::qwas(std::vector<std::string> arguments) {
  const auto path = folder_->path() / "qwas.json";
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

config::Config Lab::config() const { return expect(config::finalize(settings, secrets), "finalizing the settings"); }

sync::Ports Lab::ports(const config::Config& config) {
  const auto inner = transport ? *transport : http::network_transport(config);
  return {.store = *store_,
          .make_transport =
              [this, inner] {
                return std::make_unique<WatchedTransport>(
                    inner(), [this](const http::Request& request) -> Result<void> {
                      const int number = ++*requests_;
                      if (number > most_requests)
                        return fail(ErrorKind::Cancelled, "the lab lets no more requests out");
                      if (before_request) before_request(number, request);
                      return {};
                    });
              },
          .clock = clock,
          .sleeper = sleeper,
          .progress = progress,
          .limits = limits};
}

Result<store::RunRow> Lab::try_sync(const std::stop_token& stop) {
  const auto proven = config();
  *requests_ = 0;
  auto run = sync::run(proven, ports(proven), stop);
  throw_if_endless();
  return run;
}

void Lab::throw_if_endless() const {
  if (*requests_ <= most_requests) return;
  std::ostringstream text;
  text << Harm::Hang << "the connector sent more than " << most_requests << " requests in one go";
  throw LabError{text.str()};
}

store::RunRow Lab::sync() { return expect(try_sync(), "sync"); }

store::RunRow Lab::sync_completely() {
  auto run = sync();
  if (run.verdict == Verdict::Complete) return run;
  std::string reasons;
  for (const auto& reason : run.reasons) reasons += "; " + reason;
  throw LabError{
      fmt::format("the sync this case builds on is {}{}", run.verdict ? name_of(*run.verdict) : "unfinished", reasons)};
}

std::vector<sync::CheckStep> Lab::check() {
  const auto proven = config();
  *requests_ = 0;
  auto steps = sync::check(proven, ports(proven), {});
  throw_if_endless();
  return steps;
}

Result<std::vector<sync::Comparison>> Lab::reconcile() {
  const auto proven = config();
  *requests_ = 0;
  auto comparisons = sync::reconcile(proven, ports(proven), {});
  throw_if_endless();
  return comparisons;
}

store::Filter Lab::filter() const { return {.informational = settings.informational.value_or(false)}; }

std::vector<store::AssetView> Lab::assets(std::optional<store::Filter> wanted) {
  return collect<store::AssetView>(
      [&](const auto& each) { return store_->assets(settings.name, wanted.value_or(filter()), each); },
      "reading assets");
}
std::vector<store::InstanceView> Lab::instances(std::optional<store::Filter> wanted) {
  return collect<store::InstanceView>(
      [&](const auto& each) { return store_->instances(settings.name, wanted.value_or(filter()), each); },
      "reading instances");
}
std::vector<store::VulnerabilityView> Lab::vulnerabilities(std::optional<store::Filter> wanted) {
  return collect<store::VulnerabilityView>(
      [&](const auto& each) { return store_->vulnerabilities(settings.name, wanted.value_or(filter()), each); },
      "reading vulnerabilities");
}
std::vector<model::FindingRow> Lab::findings(std::optional<store::Filter> wanted) {
  return collect<model::FindingRow>(
      [&](const auto& each) { return store_->findings(settings.name, wanted.value_or(filter()), each); },
      "reading findings");
}
std::vector<store::RunRow> Lab::runs() { return expect(store_->runs(settings.name, 1000), "reading runs"); }
std::vector<store::LogLine> Lab::log(std::int64_t run) { return expect(store_->run_log(run), "reading the log"); }

store::AssetView Lab::asset(std::int64_t id) {
  return the_one(
      assets(store::Filter{.informational = true, .archived = true}),
      [&](const store::AssetView& view) { return view.asset.site_id == id; }, "asset", id);
}
store::InstanceView Lab::instance_of(std::int64_t finding) {
  return the_one(
      instances(store::Filter{.informational = true, .archived = true, .details = true}),
      [&](const store::InstanceView& view) {
        return std::ranges::find(view.finding_ids, finding) != view.finding_ids.end();
      },
      "instance of finding", finding);
}
model::FindingRow Lab::finding(std::int64_t id) {
  return the_one(
      findings(store::Filter{.informational = true, .archived = true}),
      [&](const model::FindingRow& row) { return row.finding_id == id; }, "finding", id);
}

std::vector<store::UploadRow> Lab::uploads() {
  return expect(store_->reports().uploads(settings.name, 1000), "reading uploads");
}
std::vector<store::ApplicationView> Lab::applications(const store::AppFilter& filter) {
  return collect<store::ApplicationView>(
      [&](const auto& each) { return store_->reports().applications(settings.name, filter, each); },
      "reading applications");
}
std::vector<store::AppFindingView> Lab::app_findings(const store::AppFilter& filter) {
  return collect<store::AppFindingView>(
      [&](const auto& each) { return store_->reports().app_findings(settings.name, filter, each); },
      "reading application findings");
}
store::AppFindingView Lab::app_finding(std::int64_t id) {
  auto all = app_findings({.details = true});
  for (auto& one : app_findings({.ignored = true, .details = true})) all.push_back(std::move(one));
  return the_one(
      std::move(all), [&](const store::AppFindingView& view) { return view.finding.finding_id == id; },
      "application finding", id);
}

std::string Lab::stored_bytes() const {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator{folder_->path()}) {
    if (!entry.is_regular_file() || !entry.path().filename().string().starts_with("qwas.db")) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    bytes.append(std::istreambuf_iterator<char>{file}, {});
  }
  return bytes;
}

void Lab::while_closed(const std::function<void(const std::string& file)>& work) {
  const auto path = (folder_->path() / "qwas.db").string();
  store_.reset();
  work(path);
  store_ = expect(store::open_sqlite(path), "opening the store again");
}

std::string Lab::folder() const { return folder_->path().string(); }

}  // namespace qualyswas::conformance
