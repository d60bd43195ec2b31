#include "mockqualys/world/estate_world.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "mockqualys/world/scans.h"
#include "mockqualys/world/world_base.h"

namespace mockqualys {

namespace {

class EstateRecords : public Records {
 public:
  explicit EstateRecords(const RecordMap& records) {
    records_.reserve(records.size());
    for (const auto& [id, record] : records) records_.push_back(record);
  }

  std::size_t size() const override { return records_.size(); }
  std::size_t first_after(std::int64_t id) const override {
    return static_cast<std::size_t>(std::ranges::upper_bound(records_, id, {}, &identity) - records_.begin());
  }
  std::int64_t id_at(std::size_t position) const override { return records_[position]->id; }
  void values(std::size_t position, Field field, Values& out) const override {
    out.clear();
    for (const auto& [of, value] : records_[position]->fields) {
      if (of == field) out.add(value);
    }
  }
  void append(std::size_t position, Form form, std::string& out) const override {
    out += form == Form::Full ? records_[position]->full : records_[position]->brief;
  }

 protected:
  static std::int64_t identity(const RecordPtr& record) { return record->id; }

 private:
  std::vector<RecordPtr> records_;
};

// The vendor filters web apps by the date of their last scan but shows no such element. All findings that one scan
// touched carry its moment as lastTestedDate, so the newest of a web app's findings is that date.
class WebApps : public EstateRecords {
 public:
  explicit WebApps(const State& state) : EstateRecords{state.webapps} {
    for (const auto& [id, finding] : state.findings) {
      const std::string *webapp = nullptr, *tested = nullptr;
      for (const auto& [field, value] : finding->fields) {
        if (field == Field::WebAppId) webapp = &value;
        if (field == Field::LastTestedDate) tested = &value;
      }
      if (webapp == nullptr || tested == nullptr) continue;
      auto& newest = last_scans_[*webapp];
      newest = std::max(newest, *tested);
    }
  }

  void values(std::size_t position, Field field, Values& out) const override {
    if (field != Field::LastScanDate) return EstateRecords::values(position, field, out);
    out.clear();
    Values scan;
    EstateRecords::values(position, Field::LastScan, scan);
    const auto date = last_scans_.find(std::to_string(id_at(position)));
    if (!scan.empty() && date != last_scans_.end()) out.add(date->second);
  }

 private:
  std::unordered_map<std::string, std::string> last_scans_;
};

// A finding whose record lists no tags has those of its web app: only verbose answers repeat them.
class Findings : public EstateRecords {
 public:
  Findings(const State& state, std::shared_ptr<const WebApps> webapps)
      : EstateRecords{state.findings}, webapps_{std::move(webapps)} {}

  void values(std::size_t position, Field field, Values& out) const override {
    EstateRecords::values(position, field, out);
    if (!out.empty() || (field != Field::WebAppTagId && field != Field::WebAppTagName)) return;
    Values webapp;
    EstateRecords::values(position, Field::WebAppId, webapp);
    if (webapp.empty()) return;
    const auto id = std::strtoll(std::string{webapp[0]}.c_str(), nullptr, 10);
    const auto at = webapps_->first_after(id - 1);
    if (at == webapps_->size() || webapps_->id_at(at) != id) return;
    webapps_->values(at, field == Field::WebAppTagId ? Field::TagId : Field::TagName, out);
  }

 private:
  std::shared_ptr<const WebApps> webapps_;
};

class EstateWorld : public WorldBase {
 public:
  EstateWorld(std::shared_ptr<const Estate> estate, Instant now)
      : WorldBase{now, estate->users}, estate_{std::move(estate)}, played_{estate_->state} {
    carry_reports();
    play();
  }

  std::string estate() const override { return estate_->name; }

  void set_now(Instant now) override {
    const std::unique_lock lock{mutex_};
    if (now < now_) {
      played_ = estate_->state;
      next_event_ = 0;
      shelf_.forget_scheduled();
    }
    now_ = now;
    play();
  }

  void reset() override {
    const std::unique_lock lock{mutex_};
    reset_base();
    hand_.clear();
    played_ = estate_->state;
    next_event_ = 0;
    carry_reports();
    play();
  }

  tl::expected<void, std::string> edit(Kind kind, std::int64_t id, const std::vector<Edit>& edits) override {
    if (kind == Kind::Report) return tl::unexpected(std::string{"a report is not edited: make or file another"});
    return by_hand(SetFields{kind, id, edits});
  }
  tl::expected<void, std::string> add(Kind kind, std::string_view xml) override {
    if (kind == Kind::Report) return tl::unexpected(std::string{"a report is not added: make it or file it"});
    auto record = parse_record(kind, xml);
    if (!record) return tl::unexpected(record.error());
    return by_hand(AddRecord{kind, std::move(*record)});
  }
  tl::expected<void, std::string> remove(Kind kind, std::int64_t id) override {
    if (kind == Kind::Report) return remove_report(id);
    return by_hand(RemoveRecord{kind, id});
  }

  void solutions(const std::function<void(std::int64_t, std::string_view)>& each) const override {
    for (const auto& [qid, xml] : estate_->solutions) each(qid, xml);
  }

 private:
  Moment moment() const override {
    {
      const std::shared_lock lock{mutex_};
      if (findings_) return {.now = now_, .webapps = webapps_, .findings = findings_};
    }
    const std::unique_lock lock{mutex_};
    if (!findings_) {
      webapps_ = std::make_shared<const WebApps>(current_);
      findings_ = std::make_shared<const Findings>(current_, webapps_);
    }
    return {.now = now_, .webapps = webapps_, .findings = findings_};
  }

  void histories(const std::function<bool(std::string_view)>& each) const override {
    const auto findings = moment().findings;
    std::string text;
    for (std::size_t position = 0; position < findings->size(); ++position) {
      text.clear();
      findings->append(position, Form::Full, text);
      if (!each(text)) return;
    }
  }

  std::optional<Scan> past_scan(std::int64_t id) const override { return find_past_scan(*estate_, now(), id); }

  void carry_reports() {
    for (const auto& carried : estate_->reports) {
      static_cast<void>(shelf_.carry(carried.record, carried.file));  // proven by read_estate
    }
    for (const auto& event : estate_->events) {
      if (const auto* make = std::get_if<MakeReport>(&event.change)) shelf_.reserve(make->id);
    }
  }

  void play() {
    Moment state{};
    for (; next_event_ < estate_->events.size() && estate_->events[next_event_].at <= now_; ++next_event_) {
      const auto& event = estate_->events[next_event_];
      if (const auto* make = std::get_if<MakeReport>(&event.change)) {
        make_scheduled(*make, event.at, state);
        continue;
      }
      state = {};
      // Every event has been played once, by read_estate or by a test of the shipped estates: none fails.
      static_cast<void>(apply_change(event.change, played_));
    }
    current_ = with_edits();
    forget();
  }

  // An edit whose record is not there at this time waits for a time at which it is.
  State with_edits() const {
    State state = played_;
    for (const auto& change : hand_) static_cast<void>(apply_change(change, state));
    return state;
  }

  // What is edited by hand before the report's moment comes shows in it. One whose web apps are gone by then is not
  // made. Reports of one moment share its state.
  void make_scheduled(const MakeReport& make, Instant at, Moment& state) {
    if (!state.webapps || state.now != at) {
      const auto records = with_edits();
      auto webapps = std::make_shared<const WebApps>(records);
      state = {.now = at, .webapps = webapps, .findings = std::make_shared<const Findings>(records, webapps)};
    }
    auto order = make.order;
    if (order.user.empty()) order.user = first_user();
    if (!resolve_targets(order, *state.webapps)) return;
    shelf_.make(make.id, std::move(order),
                {.at = at, .webapps = state.webapps, .findings = state.findings, .solutions = solutions_reader()});
  }

  tl::expected<void, std::string> by_hand(Change change) {
    const std::unique_lock lock{mutex_};
    if (auto done = apply_change(change, current_); !done) return done;
    hand_.push_back(std::move(change));
    forget();
    return {};
  }

  void forget() {
    webapps_.reset();
    findings_.reset();
  }

  const std::shared_ptr<const Estate> estate_;
  State played_;   // the timeline alone, up to now
  State current_;  // with the edits by hand
  std::size_t next_event_ = 0;
  std::vector<Change> hand_;
  // Made by the first reader after a change, so that a thousand edits in a row cost one.
  mutable std::shared_ptr<const WebApps> webapps_;
  mutable std::shared_ptr<const Findings> findings_;
};

}  // namespace

std::unique_ptr<World> make_estate_world(std::shared_ptr<const Estate> estate, std::optional<Instant> now) {
  const auto start = now.value_or(estate->start);
  return std::make_unique<EstateWorld>(std::move(estate), start);
}

}  // namespace mockqualys
