#include "conformance/support/lab.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <utility>

#include "conformance/framework/keep.h"
#include "conformance/qualys/requests.h"
#include "conformance/subject/in_process.h"
#include "conformance/subject/messages.h"
#include "conformance/subject/under_test.h"
#include "conformance/support/flaw.h"
#include "conformance/support/vendor_change.h"
#include "mockqualys/base/base64.h"

// A lab is a folder, a fake with one tap (its own hook and whatever watches beside it), and a subject, made in this
// order and gone in the other; the tap is taken away first, so that no late request calls what is gone. What the fake
// sees is written down from its start; at the end that is handed over, with the subject's own words when the case has
// failed by then.
namespace qualyswas::conformance {
namespace {

constexpr std::string_view kUser = "acme_ab1";
constexpr std::string_view kPassword = "correct horse 7";

template <class T>
T expect(tl::expected<T, std::string>&& result, std::string_view step) {
  if (!result) throw LabError{fmt::format("{}: {}", step, result.error())};
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

std::string words_of(const LabOptions& options) {
  if (!options.estate.empty()) return options.estate;
  if (options.generated) return "generated";
  return fmt::format("the case's own; at the start web applications: {}, findings: {}, solutions: {}",
                     options.webapps.size(), options.findings.size(), options.solutions.size());
}

// A password as it may stand in what is written down: as it is, in a form, in a Basic header.
std::vector<std::string> spellings_of(const std::string& username, const std::string& password) {
  std::string percent, plus;
  for (const char letter : password) {
    const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_';
    const auto code = plain ? std::string{letter} : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    percent += code;
    plus += letter == ' ' ? "+" : code;
  }
  return {password, percent, plus, mockqualys::encode_base64(username + ":" + password)};
}

template <class Rows, class Predicate>
auto the_one(Rows rows, Predicate is_it, std::string_view what, std::int64_t id) {
  const auto found = std::ranges::find_if(rows, is_it);
  if (found == rows.end()) throw LabError{fmt::format("the subject shows no {} {}", what, id)};
  return std::move(*found);
}

}  // namespace

Lab::Lab(LabOptions wanted) : estate_{words_of(wanted)}, folder_{std::make_unique<ScratchFolder>()} {
  auto estate = wanted.estate;
  if (estate.empty() && !wanted.generated) {
    estate = (folder_->path() / "estate").string();
    write_estate(estate, wanted);
  }
  server_ = expect(mockqualys::Server::start(
                       {.estate = estate,
                        .generated = wanted.generated,
                        .https = wanted.https,
                        .threads = wanted.threads,
                        .on_request = [trace = trace_](const mockqualys::JournalEntry& entry) { trace->add(entry); },
                        .on_fault = [trace = trace_](const mockqualys::Fault& fault) { trace->add(fault); }}),
                   "starting the fake");
  start_ = now_ = world().now();
  // How long a case takes must not decide whether a report of the fake is made.
  world().set_real_time([stands = std::chrono::steady_clock::now()] { return stands; });
  const auto users = world().users();
  if (users.empty()) throw LabError{"the estate has no user"};
  log_in_as(users.front().name, users.front().password);
  turn_back();
  options = {.profile = wanted.profile,
             .format = wanted.format,
             .page_size = wanted.page_size,
             .informational = wanted.informational,
             .archive_after_days = wanted.archive_after_days,
             .network = wanted.network,
             .urba = wanted.urba};
  flaw_ = make_flaw();
  tap();
  subject_ = make_subject(folder_->path().string(), surroundings());
  if (flaw_) subject_ = flaw_->around(std::move(subject_));
}

Lab::~Lab() {
  server_->tap({});
  trace_->stop();
  hand_over();
  if (keeps_benches()) stay();
}

// Of what the case did to answers on their way nothing is left; faults, records and the clock are as it left them.
void Lab::stay() noexcept {
  try {
    GoOnSignals signals;
    const auto quoted = [](const std::string& text) {
      std::string out = "'";
      for (const char letter : text) out += letter == '\'' ? std::string{"'\\''"} : std::string{letter};
      return out + "'";
    };
    const auto user = world().users().front();
    fmt::print("\nThe case is over{}. Its fake stays up:\n", testing::Test::HasFailure() ? ", and has failed" : "");
    const auto line = [](std::string_view name, const std::string& value) {
      if (!value.empty()) fmt::print("  {:<8} {}\n", name, value);
    };
    line("url", server_->url());
    line("https", server_->https_url());
    line("CA file", server_->ca_file());
    line("login", fmt::format("{}, password {}", user.name, quoted(user.password)));
    line("admin", server_->admin_url());
    line("clock", text_of(world().now()));
    line("folder", folder());
    line("try", fmt::format("curl -u {} -H 'Content-Type: text/xml' -d '<ServiceRequest/>' {}{}",
                            quoted(user.name + ":" + user.password), server_->url(), kCountFindings));
    line("or", fmt::format("curl {}/", server_->admin_url()));
    fmt::print("Ctrl-C ends it.\n");
    std::fflush(stdout);
    signals.wait();
  } catch (const std::exception& error) {
    fmt::print(stderr, "the fake cannot be kept: {}\n", error.what());
  }
}

// A case may fail behind the end of its lab: what it takes to tell is kept by value. Only a case that has failed by now
// is worth asking the subject for its words.
void Lab::hand_over() noexcept {
  try {
    const bool failing = testing::Test::HasFailure() || std::uncaught_exceptions() > exceptions_;
    keep_evidence([trace = trace_, clock = world().now(), subject_clock = now_, estate = estate_, at = surroundings(),
                   said = failing ? subject_->innermost().said() : std::vector<Fact>{}] {
      auto evidence = trace->evidence();
      evidence.facts = {{"vendor's clock at the end", text_of(clock)},
                        {"subject's clock at the end", text_of(subject_clock)},
                        {"estate", estate},
                        {"login", at.username},
                        {"subject's options", messages::environment(at, {}, 0).at("WASC_OPTIONS")}};
      evidence.said = said;
      for (auto& one : evidence.said) one.value = head_of(one.value, 4 * kLongestText);
      return evidence;
    });
  } catch (const std::exception&) {
    // What cannot be told leaves the verdict of the case as it is.
  }
}

std::vector<mockqualys::JournalEntry> Lab::journal() const {
  judges_wire();
  return server_->journal();
}

Surroundings Lab::surroundings() const {
  return {.base_url = url_,
          .ca_file = ca_file_,
          .username = username_,
          .password = password_,
          .now = now_,
          .options = options};
}

void Lab::turn_to(const Lab& other) { url_ = other.server_->url(); }
void Lab::turn_back() {
  url_ = server_->url();
  ca_file_ = server_->ca_file();
}
void Lab::over_https() { url_ = server_->https_url(); }
void Lab::log_in_as(std::string_view username, std::string_view password) {
  username_ = username;
  password_ = password;
  for (const auto& secret : spellings_of(username_, password_)) keep_secret(secret);
}
mockqualys::User Lab::user() {
  const auto user = world().find_user(username_);
  if (!user) throw LabError{fmt::format("the fake has no user {}", username_)};
  return *user;
}
bool Lab::never_waited() {
  const auto* ours = dynamic_cast<InProcess*>(&subject_->innermost());
  return ours == nullptr || ours->sleeper.slept().empty();
}

std::chrono::milliseconds Lab::slept_in_no_time() {
  const auto* ours = dynamic_cast<InProcess*>(&subject_->innermost());
  return ours == nullptr ? std::chrono::milliseconds{0} : ours->sleeper.slept_for();
}

void Lab::watch(mockqualys::Tap tapped) {
  watcher_ = std::move(tapped);
  tap();
}

void Lab::tap() {
  using mockqualys::server::Reply;
  mockqualys::Tap tap{.before =
                          [this, before = watcher_.before](Request& request) {
                            const int number = ++requests_;
                            if (flaw_) {
                              const std::scoped_lock lock{flaw_mutex_};
                              flaw_->ask(request);
                            }
                            if (before) before(request);
                            before_request(number, request);
                          },
                      .after = {}};
  // Without a watcher none, or the fake would not compress its answers. The vendor's change is no change of the case's:
  // it comes first, and is not traced as one.
  const auto& change = vendor_change();
  if (watcher_.after || flaw_ || change)
    tap.after = [this, change, after = watcher_.after](const Request& request, Reply& reply) {
      if (change) change->apply(request, reply, server_->world());
      const auto status = reply.status;
      const auto body = reply.body;
      const bool broken = reply.broken.has_value();
      if (after) after(request, reply);
      if (flaw_) {
        const std::scoped_lock lock{flaw_mutex_};
        change_reply(reply, [&](Answer& answer) { flaw_->answer(request, answer); });
      }
      const bool same_body = reply.body == body || (body && reply.text() == *body);
      if (reply.status != status || !same_body || reply.broken.has_value() != broken) trace_->change(request, reply);
    };
  server_->tap(std::move(tap));
}

InProcess& Lab::ours() {
  auto* ours = dynamic_cast<InProcess*>(&subject_->innermost());
  if (ours == nullptr) throw NotSupported{"only our own connector can be asked this"};
  ours->prepare(surroundings());
  return *ours;
}

void Lab::at(Instant now) {
  world().set_now(now);
  subject_clock(now);
}
void Lab::subject_clock(Instant now) {
  now_ = now;
  subject_->set_now(now);
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

observed::Upload Lab::upload(std::string_view bytes, const std::string& file) {
  return subject_->upload(surroundings(), bytes, file);
}

std::vector<observed::CheckStep> Lab::check() { return subject_->check(surroundings()); }

observed::Run Lab::sync() {
  requests_ = 0;
  return subject_->sync(surroundings());
}

observed::Run Lab::sync_completely() {
  auto run = sync();
  if (run.verdict == RunVerdict::Complete) return run;
  std::string reasons;
  for (const auto& reason : run.reasons) reasons += "; " + reason;
  throw LabError{
      fmt::format("the sync this case builds on is {}{}", run.verdict ? name_of(*run.verdict) : "unfinished", reasons)};
}

Filter Lab::filter() const { return {.informational = options.informational}; }

std::vector<observed::Asset> Lab::assets(std::optional<Filter> wanted) {
  return subject_->assets(wanted.value_or(filter()));
}
std::vector<observed::Instance> Lab::instances(std::optional<Filter> wanted) {
  return subject_->instances(wanted.value_or(filter()));
}
std::vector<observed::Vulnerability> Lab::vulnerabilities(std::optional<Filter> wanted) {
  return subject_->vulnerabilities(wanted.value_or(filter()));
}
std::vector<observed::Finding> Lab::findings(std::optional<Filter> wanted) {
  return subject_->findings(wanted.value_or(filter()));
}
std::vector<observed::Run> Lab::runs() { return subject_->runs(); }

observed::Asset Lab::asset(std::int64_t id) {
  return the_one(
      assets(Filter{.informational = true, .archived = true}),
      [&](const observed::Asset& asset) { return asset.site_id == id; }, "asset", id);
}
observed::Instance Lab::instance_of(std::int64_t finding) {
  return the_one(
      instances(Filter{.informational = true, .archived = true, .details = true}),
      [&](const observed::Instance& instance) {
        return std::ranges::find(instance.finding_ids, finding) != instance.finding_ids.end();
      },
      "instance of finding", finding);
}
observed::Finding Lab::finding(std::int64_t id) {
  return the_one(
      findings(Filter{.informational = true, .archived = true}),
      [&](const observed::Finding& finding) { return finding.finding_id == id; }, "finding", id);
}

std::vector<observed::Upload> Lab::uploads() { return subject_->uploads(); }
std::vector<observed::Application> Lab::applications(const AppFilter& filter) { return subject_->applications(filter); }
std::vector<observed::AppFinding> Lab::app_findings(const AppFilter& filter) { return subject_->app_findings(filter); }
observed::AppFinding Lab::app_finding(std::int64_t id) {
  auto all = app_findings({.details = true});
  for (auto& one : app_findings({.ignored = true, .details = true})) all.push_back(std::move(one));
  return the_one(
      std::move(all), [&](const observed::AppFinding& finding) { return finding.finding_id == id; },
      "application finding", id);
}

std::string Lab::folder() const { return folder_->path().string(); }

}  // namespace qualyswas::conformance
