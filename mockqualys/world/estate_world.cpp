#include "mockqualys/world/estate_world.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

#include "mockqualys/world/kinds.h"
#include "mockqualys/world/scans.h"
#include "mockqualys/world/world_base.h"

namespace mockqualys {

namespace {

class EstateWorld : public WorldBase {
 public:
  EstateWorld(std::shared_ptr<const Estate> estate, Instant now)
      : WorldBase{now, estate->users, estate->solutions}, estate_{std::move(estate)}, played_{estate_->state} {
    carry_reports();
    play();
  }

  std::string estate() const override { return estate_->name; }

  void set_now(Instant now) override {
    const std::unique_lock lock{mutex_};
    if (now >= now_) {
      return pass_time(now, [this](Instant to) {
        now_ = to;
        play();
      });
    }
    rewind();
    shelf_.forget_scheduled();
    now_ = now;
    play();
  }

  void reset() override {
    const std::unique_lock lock{mutex_};
    reset_base();
    hand_.clear();
    happened_.clear();
    rewind();
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

 private:
  Moment moment() const override {
    {
      const std::shared_lock lock{mutex_};
      if (views_) return {.now = now_, .records = *views_, .solutions = solutions_};
    }
    const std::unique_lock lock{mutex_};
    return {.now = now_, .records = current_views(), .solutions = solutions_};
  }

  Views current_views() const override {
    if (!views_) views_ = views_of(current_);
    return *views_;
  }

  std::vector<RecordPtr> findings_of(std::int64_t webapp) const override {
    std::vector<RecordPtr> findings;
    const std::pair of{Field::WebAppId, std::to_string(webapp)};
    for (const auto& [id, finding] : current_[Kind::Finding])
      if (std::ranges::find(finding->fields, of) != finding->fields.end()) findings.push_back(finding);
    return findings;
  }

  void happen(std::vector<Change> changes) override {
    for (auto& change : changes) {
      overrule_edits(change);
      if (const auto* add = std::get_if<AddRecord>(&change)) used(add->kind, add->record->id);
      static_cast<void>(apply_change(change, played_));
      note_touched(change, now_);
      const auto place = happened_.begin() + static_cast<std::ptrdiff_t>(next_happened_++);
      happened_.insert(place, {.at = now_, .change = std::move(change)});
    }
    current_ = with_edits();
    views_.reset();
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
    std::optional<Moment> state;
    const auto& events = estate_->events;
    for (;;) {
      const bool timeline = next_event_ < events.size() && events[next_event_].at <= now_;
      const bool happened = next_happened_ < happened_.size() && happened_[next_happened_].at <= now_;
      if (!timeline && !happened) break;
      const bool first = timeline && (!happened || events[next_event_].at <= happened_[next_happened_].at);
      const auto& event = first ? events[next_event_++] : happened_[next_happened_++];
      if (const auto* make = std::get_if<MakeReport>(&event.change)) {
        make_scheduled(*make, event.at, state);
        continue;
      }
      state.reset();
      // Every event of a timeline has been played once, by read_estate or by a test of the shipped estates: none fails.
      // What a scan did may, when the clock has gone back and other things have happened since.
      static_cast<void>(apply_change(event.change, played_));
      note_touched(event.change, event.at);
    }
    current_ = with_edits();
    views_.reset();
  }

  void rewind() {
    played_ = estate_->state;
    next_event_ = next_happened_ = 0;
    touched_.clear();
  }

  // A scan sets an element that was edited by hand before: what it saw is newer.
  void overrule_edits(const Change& change) {
    const auto* set = std::get_if<SetFields>(&change);
    if (set == nullptr) return;
    for (auto& made : hand_) {
      auto* by_hand = std::get_if<SetFields>(&made);
      if (by_hand == nullptr || by_hand->kind != set->kind || by_hand->id != set->id) continue;
      std::erase_if(by_hand->edits, [&](const Edit& edit) {
        return std::ranges::find(set->edits, edit.path, &Edit::path) != set->edits.end();
      });
    }
  }

  // An edit whose record is not there at this time waits for a time at which it is.
  State with_edits() const {
    State state = played_;
    for (const auto& change : hand_) {
      const auto* replace = std::get_if<ReplaceElements>(&change);
      static_cast<void>(apply_change(replace == nullptr ? change : Change{still_valid(*replace)}, state));
    }
    return state;
  }

  // A client's write is the last word until something happens to the same element.
  void note_touched(const Change& change, Instant at) {
    if (const auto* set = std::get_if<SetFields>(&change))
      for (const auto& edit : set->edits) touched_[{set->kind, set->id, edit.path.substr(0, edit.path.find('/'))}] = at;
  }
  ReplaceElements still_valid(ReplaceElements replace) const {
    std::erase_if(replace.elements, [&](const NewElement& element) {
      const auto touched = touched_.find({replace.kind, replace.id, element.name});
      return touched != touched_.end() && touched->second > replace.at;
    });
    return replace;
  }

  // What is edited by hand before the report's moment comes shows in it. One whose web apps are gone by then is not
  // made. Reports of one moment share its state.
  void make_scheduled(const MakeReport& make, Instant at, std::optional<Moment>& state) {
    if (!state || state->now != at) state = {.now = at, .records = views_of(with_edits()), .solutions = solutions_};
    auto order = make.order;
    if (order.user.empty()) order.user = first_user();
    if (!resolve_targets(order, *state->records[Kind::WebApp])) return;
    shelf_.make(make.id, std::move(order),
                {.at = at,
                 .webapps = state->records[Kind::WebApp],
                 .findings = state->records[Kind::Finding],
                 .solutions = state->solutions});
  }

  tl::expected<void, std::string> write(Change change) override { return by_hand(std::move(change)); }

  // The timeline is played to its end once, when the first id is asked for.
  std::int64_t highest_id(Kind kind) override {
    if (!highest_) {
      highest_.emplace();
      const auto note = [&](const State& state) {
        for (const auto& row : kind_rows())
          if (!state[row.kind].empty())
            (*highest_)[row.kind] = std::max((*highest_)[row.kind], state[row.kind].rbegin()->first);
      };
      auto state = estate_->state;
      note(state);
      for (const auto& event : estate_->events) {
        static_cast<void>(apply_change(event.change, state));
        note(state);
      }
    }
    return (*highest_)[kind];
  }

  tl::expected<void, std::string> by_hand(Change change) {
    const std::unique_lock lock{mutex_};
    if (auto done = apply_change(change, current_); !done) return done;
    if (std::holds_alternative<AddRecord>(change))
      for (const auto& row : kind_rows())
        if (!current_[row.kind].empty()) used(row.kind, current_[row.kind].rbegin()->first);
    const auto* set = std::get_if<SetFields>(&change);
    const auto scanned = set != nullptr && names_a_scan(*set) ? std::optional{set->id} : std::nullopt;
    hand_.push_back(std::move(change));
    if (scanned) {
      hand_.emplace_back(NameScan{*scanned});
      static_cast<void>(apply_change(hand_.back(), current_));
    }
    views_.reset();
    return {};
  }

  const std::shared_ptr<const Estate> estate_;
  State played_;   // the timeline alone, up to now
  State current_;  // with the edits by hand
  std::size_t next_event_ = 0;
  std::vector<Event> happened_;  // by scans; ascending, those before next_happened_ are in played_
  std::size_t next_happened_ = 0;
  std::vector<Change> hand_;
  std::map<std::tuple<Kind, std::int64_t, std::string>, Instant> touched_;  // elements, by the timeline and by scans
  std::optional<PerKind<std::int64_t>> highest_;                            // of the estate and its timeline
  // Made by the first reader after a change, so that a thousand edits in a row cost one.
  mutable std::optional<Views> views_;
};

}  // namespace

std::unique_ptr<World> make_estate_world(std::shared_ptr<const Estate> estate, std::optional<Instant> now) {
  const auto start = now.value_or(estate->start);
  return std::make_unique<EstateWorld>(std::move(estate), start);
}

}  // namespace mockqualys
