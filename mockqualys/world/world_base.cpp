#include "mockqualys/world/world_base.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>

#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/bits.h"

namespace mockqualys {

Instant WorldBase::now() const {
  const std::shared_lock lock{mutex_};
  return now_;
}

void WorldBase::set_real_time(RealTime real_time) { shelf_.set_real_time(std::move(real_time)); }
std::chrono::steady_clock::time_point WorldBase::real_now() const { return shelf_.real_now(); }

std::vector<User> WorldBase::users() const {
  const std::shared_lock lock{mutex_};
  return users_;
}

void WorldBase::put_user(User user) {
  const std::unique_lock lock{mutex_};
  const auto known = std::ranges::find(users_, user.name, &User::name);
  if (known == users_.end()) {
    users_.push_back(std::move(user));
  } else {
    *known = std::move(user);
  }
}

void WorldBase::replace_users(std::vector<User> users) {
  const std::unique_lock lock{mutex_};
  first_users_ = users;
  users_ = std::move(users);
}

std::optional<User> WorldBase::find_user(std::string_view name) const {
  const std::shared_lock lock{mutex_};
  const auto known = std::ranges::find(users_, name, &User::name);
  if (known == users_.end()) return std::nullopt;
  return *known;
}

std::size_t WorldBase::size(Kind kind) const { return records(kind)->size(); }

std::vector<std::int64_t> WorldBase::ids(Kind kind) const {
  const auto all = records(kind);
  std::vector<std::int64_t> ids(all->size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = all->id_at(i);
  return ids;
}

std::string WorldBase::record(Kind kind, std::int64_t id) const {
  const auto all = records(kind);
  const auto position = all->first_after(id - 1);
  std::string text;
  if (position < all->size() && all->id_at(position) == id) all->append(position, Form::Full, text);
  return text;
}

std::shared_ptr<const Records> WorldBase::records(Kind kind) const {
  if (kind == Kind::Report) return shelf_.records(now());
  return moment().records[kind];
}

tl::expected<void, std::string> WorldBase::edit_solution(std::int64_t qid, const std::vector<Edit>& edits) {
  const std::unique_lock lock{mutex_};
  return put(with_edits(*solutions_, qid, edits));
}

tl::expected<void, std::string> WorldBase::add_solution(std::string_view xml) {
  const std::unique_lock lock{mutex_};
  return put(with_solution(*solutions_, xml));
}

tl::expected<void, std::string> WorldBase::remove_solution(std::int64_t qid) {
  const std::unique_lock lock{mutex_};
  return put(without_solution(*solutions_, qid));
}

tl::expected<void, std::string> WorldBase::put(ChangedSolutions changed) {
  if (!changed) return tl::unexpected(std::move(changed.error()));
  solutions_ = std::move(*changed);
  return {};
}

void WorldBase::solutions(const std::function<void(std::int64_t, std::string_view)>& each) const {
  const auto now = [&] {
    const std::shared_lock lock{mutex_};
    return solutions_;
  }();  // not under the lock: `each` may ask the world for more
  for (const auto& [qid, xml] : *now) each(qid, *xml);
}

void WorldBase::reset_base() {
  now_ = first_now_;
  users_ = first_users_;
  solutions_ = first_solutions_;
  highest_used_ = {};
  retired_.clear();
  shelf_.reset();
  scan_settings_ = {};
  site_ = {};
  running_.clear();
}

std::string WorldBase::first_user() const { return users_.empty() ? std::string{} : users_.front().name; }

Snapshot WorldBase::snapshot() const {
  const auto all = moment();
  return {.at = all.now,
          .webapps = all.records[Kind::WebApp],
          .findings = all.records[Kind::Finding],
          .solutions = all.solutions};
}

std::optional<Scan> WorldBase::find_scan(std::int64_t id) const {
  const auto scans = records(Kind::Scan);
  const auto at = scans->first_after(id - 1);
  if (at == scans->size() || scans->id_at(at) != id) return std::nullopt;
  Values values;
  const auto text = [&](Field field) {
    scans->values(at, field, values);
    return values.empty() ? std::string{} : std::string{values[0]};
  };
  Scan scan{.id = id,
            .webapp = std::strtoll(text(Field::WebAppId).c_str(), nullptr, 10),
            .reference = text(Field::Reference),
            .launched = parse_instant(text(Field::LaunchedDate)).value_or(Instant{})};
  if (auto past = past_scan(id)) scan.found = std::move(past->found);
  return scan;
}

void WorldBase::used(Kind kind, std::int64_t id) { highest_used_[kind] = std::max(highest_used_[kind], id); }

std::int64_t WorldBase::new_id(Kind kind) {
  const std::unique_lock lock{mutex_};
  return next_id(kind);
}

std::int64_t WorldBase::next_id(Kind kind) {
  used(kind, highest_id(kind));
  return ++highest_used_[kind];
}

tl::expected<void, std::string> WorldBase::replace(Kind kind, std::int64_t id,
                                                   const std::vector<NewElement>& elements) {
  if (kind == Kind::Report) return shelf_.replace(now(), id, elements);
  const auto name = [&] {
    pugi::xml_document document;
    const auto text = record(kind, id);
    document.load_buffer(text.data(), text.size(), xml::kReadTexts, pugi::encoding_utf8);
    return xml::text_of(document.document_element().child("name"));
  };
  const auto before = kind == Kind::Tag ? name() : std::string{};
  if (auto done = write(ReplaceElements{kind, id, elements, now()}); !done || kind != Kind::Tag) return done;
  const auto after = name();
  const std::unique_lock lock{mutex_};
  for (auto& user : users_) std::ranges::replace(user.tags, before, after);
  return {};
}

tl::expected<void, std::string> WorldBase::erase(Kind kind, std::int64_t id) {
  if (kind == Kind::Report) return remove_report(id);
  auto done = write(EraseRecord{kind, id});
  if (done && kind == Kind::WebApp) stop_scans(id);
  return done;
}

// Their records are gone.
void WorldBase::stop_scans(std::int64_t webapp) {
  const std::unique_lock lock{mutex_};
  std::erase_if(running_, [&](const RunningScan& one) { return !one.retested && one.scan.webapp == webapp; });
}

tl::expected<void, std::string> WorldBase::purge(std::int64_t webapp) {
  PurgeWebApp purge{.webapp = webapp, .findings = {}, .scans = {}};
  const auto all = moment();
  for (const auto& [kind, into] : {std::pair{Kind::Finding, &purge.findings}, std::pair{Kind::Scan, &purge.scans}}) {
    const auto& records = *all.records[kind];
    const auto of_webapp = records.holding(Field::WebAppId, std::to_string(webapp));
    for (auto position = of_webapp->find(0); position < records.size(); position = of_webapp->find(position + 1))
      into->push_back(records.id_at(position));
  }
  auto done = write(std::move(purge));
  if (done) stop_scans(webapp);
  return done;
}

std::map<std::int64_t, std::string> WorldBase::retired_webapps() const {
  const std::shared_lock lock{mutex_};
  return retired_;
}

void WorldBase::retire_webapp(std::int64_t id, std::optional<std::string> xml) {
  const std::unique_lock lock{mutex_};
  retired_.erase(id);
  if (xml) retired_.emplace(id, std::move(*xml));
}

ScanSettings WorldBase::scan_settings() const {
  const std::shared_lock lock{mutex_};
  return scan_settings_;
}

void WorldBase::set_scan_settings(ScanSettings settings) {
  const std::unique_lock lock{mutex_};
  scan_settings_ = std::move(settings);
}

std::int64_t WorldBase::running_scans() const {
  const std::shared_lock lock{mutex_};
  return std::ranges::count_if(running_, [](const RunningScan& one) { return !one.retested; });
}

void WorldBase::set_present(std::int64_t finding, bool present) {
  const std::unique_lock lock{mutex_};
  site_.present[finding] = present;
}

tl::expected<void, std::string> WorldBase::plant(std::string_view xml) {
  auto record = parse_record(Kind::Finding, xml);
  if (!record) return tl::unexpected(record.error());
  const auto id = (*record)->id;
  const std::unique_lock lock{mutex_};
  const auto findings = current_views()[Kind::Finding];
  const auto at = findings->first_after(id - 1);
  if ((at < findings->size() && findings->id_at(at) == id) || site_.planted.contains(id))
    return tl::unexpected(fmt::format("there is a Finding {} already", id));
  site_.planted.emplace(id, std::move(*record));
  return {};
}

tl::expected<std::int64_t, std::string> WorldBase::launch_scan(ScanOrder order) {
  const std::unique_lock lock{mutex_};
  if (order.user.empty()) order.user = first_user();
  const auto id = next_id(Kind::Scan);
  auto record = launched_scan(id, order, now_, current_views());
  if (!record) return tl::unexpected(record.error());
  happen({AddRecord{Kind::Scan, std::move(*record)}});
  running_.push_back({.scan = {.id = id,
                               .webapp = order.webapp,
                               .type = order.type,
                               .results_status = scan_settings_.results_status,
                               .canceled_by = {},
                               .launched = now_},
                      .since = real_now()});
  return id;
}

tl::expected<void, std::string> WorldBase::cancel_scan(std::int64_t id, std::string_view user, bool with_results) {
  const std::unique_lock lock{mutex_};
  const auto running =
      std::ranges::find_if(running_, [&](const RunningScan& one) { return !one.retested && one.scan.id == id; });
  if (running == running_.end()) {
    const auto scans = current_views()[Kind::Scan];
    const auto at = scans->first_after(id - 1);
    if (at == scans->size() || scans->id_at(at) != id) return tl::unexpected(fmt::format("there is no WasScan {}", id));
    Values status;
    scans->values(at, Field::Status, status);
    return tl::unexpected(fmt::format("Scan is not in a running state. Scan status: {}",
                                      status.empty() ? std::string_view{} : status[0]));
  }
  running->scan.canceled_by = user;
  if (with_results && sees_something(running->scan.results_status))
    running->scan.results_status = "CANCELED_WITH_RESULTS";
  end(static_cast<std::size_t>(running - running_.begin()),
      with_results ? ScanEnd::CanceledWithResults : ScanEnd::Canceled);
  return {};
}

std::optional<RecordPtr> WorldBase::find_finding(std::int64_t id) const {
  const auto findings = current_views()[Kind::Finding];
  const auto at = findings->first_after(id - 1);
  if (at == findings->size() || findings->id_at(at) != id) return std::nullopt;
  std::string text;
  findings->append(at, Form::Full, text);
  return *parse_record(Kind::Finding, text);
}

tl::expected<void, std::string> WorldBase::retest(std::int64_t finding) {
  const std::unique_lock lock{mutex_};
  const auto record = find_finding(finding);
  if (!record) return tl::unexpected(fmt::format("there is no Finding {}", finding));
  if ((*record)->full.find("<type>INFORMATION_GATHERED</type>") != std::string::npos)
    return tl::unexpected(std::string{"information gathered cannot be tested again"});
  if (std::ranges::find(running_, std::optional{finding}, &RunningScan::retested) != running_.end())
    return tl::unexpected(fmt::format("the Finding {} is being tested again already", finding));
  happen(start_of_retest(finding));
  running_.push_back({.scan = {.launched = now_}, .since = real_now(), .is_running = true, .retested = finding});
  return {};
}

void WorldBase::end_retest(const RunningScan& retest) {
  const auto record = find_finding(*retest.retested);
  if (!record) return;  // removed meanwhile
  happen(end_of_retest(**record, retest.scan.launched, now_, site_));
  site_.present.erase((*record)->id);
}

std::optional<WorldBase::Step> WorldBase::next_step(Instant until) const {
  std::optional<Step> next;
  for (std::size_t i = 0; i < running_.size(); ++i) {
    const auto& running = running_[i];
    const auto real = std::chrono::floor<std::chrono::seconds>(real_now() - running.since);
    const auto takes =
        scan_settings_.submitted + (running.is_running ? scan_settings_.running : std::chrono::seconds{0});
    // While the clock stands before its launch it does not run, however much real time passes.
    const auto at = std::max({now_, running.scan.launched, running.scan.launched + takes - real});
    if (at <= until && (!next || at < next->at)) next = Step{.index = i, .at = at};
  }
  return next;
}

void WorldBase::go_on(std::size_t index) {
  auto& running = running_[index];
  if (running.is_running) return end(index, ScanEnd::Finished);
  running.is_running = true;
  happen({SetFields{Kind::Scan, running.scan.id, {{"status", "RUNNING"}}}});
}

void WorldBase::end(std::size_t index, ScanEnd how) {
  const auto running = running_[index];
  const auto& scan = running.scan;
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(index));
  if (running.retested) return end_retest(running);
  happen(end_of_scan(scan, how, now_, findings_of(scan.webapp), site_, current_views()));
  if (how == ScanEnd::Canceled || !sees_something(scan.results_status)) return;
  for (const auto& finding : findings_of(scan.webapp)) {  // what was to be seen has been
    site_.present.erase(finding->id);
    site_.planted.erase(finding->id);
  }
}

void WorldBase::pass_time(Instant until, const std::function<void(Instant)>& move) {
  while (const auto step = next_step(until)) {
    move(step->at);
    go_on(step->index);
  }
  move(until);
}

void WorldBase::settle() {
  {
    const std::shared_lock lock{mutex_};
    if (running_.empty()) return;
  }
  const std::unique_lock lock{mutex_};
  while (const auto step = next_step(now_)) go_on(step->index);
}

void WorldBase::set_press(std::shared_ptr<const Press> press) { shelf_.set_press(std::move(press)); }
ReportSettings WorldBase::report_settings() const { return shelf_.settings(); }
void WorldBase::set_report_settings(ReportSettings settings) { shelf_.set_settings(std::move(settings)); }

tl::expected<std::int64_t, std::string> WorldBase::make_report(ReportOrder order) {
  if (auto wrong = order_error(order)) return tl::unexpected(std::move(*wrong));
  auto state = snapshot();
  if (auto done = resolve_targets(order, *state.webapps); !done) return tl::unexpected(done.error());
  if (order.user.empty()) {
    const std::shared_lock lock{mutex_};
    order.user = first_user();
  }
  return shelf_.make(std::nullopt, std::move(order), std::move(state));
}

tl::expected<std::int64_t, std::string> WorldBase::file_report(std::string_view xml, std::optional<std::string> file) {
  auto record = parse_record(Kind::Report, xml);
  if (!record) return tl::unexpected(record.error());
  return shelf_.carry(*record, std::move(file));
}

tl::expected<void, std::string> WorldBase::remove_report(std::int64_t id) {
  if (shelf_.remove(now(), id)) return {};
  return tl::unexpected(fmt::format("there is no Report {}", id));
}

std::optional<Report> WorldBase::find_report(std::int64_t id) const { return shelf_.find(now(), id); }
void WorldBase::note_download(std::int64_t id) { shelf_.note_download(now(), id); }
bool WorldBase::take_failing_report() { return shelf_.take_failing(); }
std::int64_t WorldBase::report_bytes(std::optional<std::string_view> user) const { return shelf_.stored(now(), user); }

}  // namespace mockqualys
