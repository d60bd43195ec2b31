#include "mockqualys/world/generated_world.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <vector>

#include "mockqualys/world/bits.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/generated_catalog.h"
#include "mockqualys/world/generated_records.h"
#include "mockqualys/world/generated_scans.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/named_records.h"
#include "mockqualys/world/service_records.h"
#include "mockqualys/world/stored_record.h"
#include "mockqualys/world/world_base.h"
#include "mockqualys/world/writes.h"

namespace mockqualys {

namespace {

// By id: the record that stands there now, nothing where one was removed.
using Overlay = std::map<std::int64_t, RecordPtr>;

// The generated records with the overlay merged in by id. Positions shift only by what was added and removed, so they
// are found by counting those; without any, position and id stay a formula.
class OverlaidRecords : public Records {
 public:
  OverlaidRecords(std::shared_ptr<const Records> base, const Overlay& overlay)
      : base_{std::move(base)}, overlay_{overlay} {
    for (const auto& [id, record] : overlay_) {
      const bool generated = is_generated(id);
      if (generated && !record) removed_.push_back(id);
      if (!generated && record) added_.push_back(id);
    }
  }

  std::size_t size() const override { return base_->size() - removed_.size() + added_.size(); }

  std::size_t first_after(std::int64_t id) const override {
    const auto up_to = [&](const std::vector<std::int64_t>& ids) {
      return static_cast<std::size_t>(std::ranges::upper_bound(ids, id) - ids.begin());
    };
    return base_->first_after(id) - up_to(removed_) + up_to(added_);
  }

  std::int64_t id_at(std::size_t position) const override {
    if (removed_.empty() && added_.empty()) return base_->id_at(position);
    // What was added can have moved a generated record up by so much at most, what was removed down by so much.
    std::int64_t low = 0, high = std::numeric_limits<std::int64_t>::max() - 1;
    if (position > added_.size()) low = base_->id_at(position - added_.size() - 1) + 1;
    if (position + removed_.size() < base_->size()) high = base_->id_at(position + removed_.size());
    while (low < high) {  // the smallest id that has more than `position` ids up to it
      const auto middle = low + (high - low) / 2;
      if (first_after(middle) > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  void values(std::size_t position, Field field, Values& out) const override {
    const auto id = id_at(position);
    const auto edited = overlay_.find(id);
    // No record shows the date of its web app's last scan: an edited one has that of the record it was made from.
    if (edited == overlay_.end() || (field == Field::LastScanDate && is_generated(id))) {
      return base_->values(base_->first_after(id - 1), field, out);
    }
    out.clear();
    for (const auto& [of, value] : edited->second->fields) {
      if (of == field) out.add(value);
    }
  }

  void append(std::size_t position, Form form, std::string& out) const override {
    const auto id = id_at(position);
    const auto edited = overlay_.find(id);
    if (edited == overlay_.end()) return base_->append(base_->first_after(id - 1), form, out);
    out += form == Form::Full ? edited->second->full : edited->second->brief;
  }

 protected:
  // The base keeps its answer from edit to edit: what is looked at here are the records of the overlay alone.
  Bits find_passing(Field field, const std::string& criterion, const Passes& passes) const override {
    const auto generated = base_->passing(field, criterion, passes);
    Bits bits{size()};
    std::size_t from = 0, to = 0;  // positions there, positions here
    const auto take_until = [&](std::size_t end) {
      bits.copy(*generated, from, end, to);
      to += end - from;
      from = end;
    };
    for (const auto& [id, record] : overlay_) {
      if (is_generated(id) == (record != nullptr)) continue;  // it moves nothing
      take_until(base_->first_after(id - 1));
      record ? ++to : ++from;
    }
    take_until(base_->size());
    Values values;
    for (const auto& [id, record] : overlay_) {
      if (!record) continue;
      const auto position = first_after(id - 1);
      this->values(position, field, values);
      bits.set(position, passes(values));
    }
    return bits;
  }

 private:
  bool is_generated(std::int64_t id) const {
    const auto position = base_->first_after(id - 1);
    return position < base_->size() && base_->id_at(position) == id;
  }

  std::shared_ptr<const Records> base_;
  Overlay overlay_;
  std::vector<std::int64_t> removed_, added_;  // ascending
};

class GeneratedWorld : public WorldBase {
 public:
  GeneratedWorld(Generated spec, Instant now)
      : WorldBase{now, {default_user()}, generated_solutions()}, base_{views_of(service_records())} {
    name_ = fmt::format("generated:{}:{}:{}", spec.seed, spec.webapps, spec.findings);
    for (const auto kind : {Kind::WebApp, Kind::Finding})
      base_[kind] = std::make_shared<const GeneratedRecords>(spec, kind);
    base_[Kind::Scan] = std::make_shared<const GeneratedScans>(base_[Kind::WebApp]);
    base_[Kind::Tag] = std::make_shared<const StoredRecords>(generated_tags(spec));
    published_ = base_;
  }

  std::string estate() const override { return name_; }

  void set_now(Instant now) override {
    const std::unique_lock lock{mutex_};
    pass_time(now, [this](Instant to) { now_ = to; });
  }

  void reset() override {
    const std::unique_lock lock{mutex_};
    reset_base();
    overlays_ = {};
    published_ = base_;
  }

  tl::expected<void, std::string> edit(Kind kind, std::int64_t id, const std::vector<Edit>& edits) override {
    if (kind == Kind::Report) return tl::unexpected(std::string{"a report is not edited: make or file another"});
    const std::unique_lock lock{mutex_};
    auto record = find(kind, id);
    if (!record) return tl::unexpected(record.error());
    auto edited = edit_record(kind, **record, edits);
    if (!edited) return tl::unexpected(fmt::format("{} {}: {}", element_name(kind), id, edited.error()));
    put(kind, std::move(*edited));
    return {};
  }

  tl::expected<void, std::string> add(Kind kind, std::string_view xml) override {
    if (kind == Kind::Report) return tl::unexpected(std::string{"a report is not added: make it or file it"});
    auto record = parse_record(kind, xml);
    if (!record) return tl::unexpected(record.error());
    const std::unique_lock lock{mutex_};
    const auto id = (*record)->id;
    if (find(kind, id)) return tl::unexpected(fmt::format("there is a {} {} already", element_name(kind), id));
    put(kind, std::move(*record));
    used(kind, id);
    if (kind == Kind::Tag) list_all_children();
    return {};
  }

  tl::expected<void, std::string> remove(Kind kind, std::int64_t id) override {
    if (kind == Kind::Report) return remove_report(id);
    const std::unique_lock lock{mutex_};
    if (auto record = find(kind, id); !record) return tl::unexpected(record.error());
    overlays_[kind][id] = nullptr;
    publish(kind);
    return {};
  }

 private:
  static State service_records() {
    State state;
    add_service_records(state);
    return state;
  }

  Moment moment() const override {
    const std::shared_lock lock{mutex_};
    return {.now = now_, .records = published_, .solutions = solutions_};
  }

  std::optional<Scan> past_scan(std::int64_t) const override { return std::nullopt; }  // there is no timeline

  // On the records alone that the change can be about; what it left as it was, stays computed.
  tl::expected<void, std::string> write(Change change) override {
    const std::unique_lock lock{mutex_};
    auto state = std::visit([&](const auto& one) { return touched_by(one); }, change);
    const auto before = state;
    if (auto done = apply_change(change, state); !done) return done;
    for (const auto& row : kind_rows()) {
      bool changed = false;
      for (const auto& [id, record] : before[row.kind]) {
        const auto after = state[row.kind].find(id);
        if (after != state[row.kind].end() && after->second == record) continue;
        overlays_[row.kind][id] = after == state[row.kind].end() ? nullptr : after->second;
        changed = true;
      }
      if (changed) publish(row.kind);
    }
    return {};
  }

  State touched_by(const ReplaceElements& replace) const { return neighbours(replace.kind, replace.id, published_); }
  State touched_by(const EraseRecord& erase) const { return neighbours(erase.kind, erase.id, published_); }
  State touched_by(const PurgeWebApp& purge) const { return neighbours(Kind::WebApp, purge.webapp, published_); }
  template <typename Other>
  State touched_by(const Other&) const {
    return {};
  }

  std::int64_t highest_id(Kind kind) override {
    const auto& base = *base_[kind];
    const auto last = base.size() == 0 ? 0 : base.id_at(base.size() - 1);
    return overlays_[kind].empty() ? last : std::max(last, overlays_[kind].rbegin()->first);
  }

  tl::expected<RecordPtr, std::string> find(Kind kind, std::int64_t id) const {
    const auto& now = published_[kind];
    const auto position = now->first_after(id - 1);
    if (position == now->size() || now->id_at(position) != id) {
      return tl::unexpected(fmt::format("there is no {} {}", element_name(kind), id));
    }
    std::string text;
    now->append(position, Form::Full, text);
    return parse_record(kind, text);
  }

  Views current_views() const override { return published_; }

  std::vector<RecordPtr> findings_of(std::int64_t webapp) const override {
    std::vector<RecordPtr> findings;
    const auto all = published_[Kind::Finding];
    const auto of_webapp = all->holding(Field::WebAppId, std::to_string(webapp));
    for (auto position = of_webapp->find(0); position < all->size(); position = of_webapp->find(position + 1)) {
      std::string text;
      all->append(position, Form::Full, text);
      if (auto record = parse_record(Kind::Finding, text)) findings.push_back(*record);
    }
    return findings;
  }

  void happen(std::vector<Change> changes) override {
    // A state of the records that the changes are about, and back into the overlay.
    State state;
    const auto fetch = [&](Kind kind, std::int64_t id) {
      if (state[kind].contains(id)) return;
      if (const auto record = find(kind, id)) state[kind].emplace(id, *record);
    };
    for (const auto& change : changes) {
      if (const auto* set = std::get_if<SetFields>(&change)) fetch(set->kind, set->id);
      if (const auto* note = std::get_if<NoteInHistory>(&change)) fetch(Kind::Finding, note->finding);
      if (const auto* add = std::get_if<AddRecord>(&change)) used(add->kind, add->record->id);
      static_cast<void>(apply_change(change, state));
    }
    for (const auto& row : kind_rows()) {
      for (const auto& [id, record] : state[row.kind]) overlays_[row.kind][id] = record;
      if (!state[row.kind].empty()) publish(row.kind);
    }
  }

  // What the record names stands there with it (named_records.h).
  void put(Kind kind, RecordPtr record) {
    State named;
    if (const auto webapp = find(Kind::WebApp, webapp_of(*record)); kind == Kind::Finding && webapp)
      named[Kind::WebApp].emplace((*webapp)->id, *webapp);
    named[kind].emplace(record->id, record);
    add_named_by(kind, *record, named);
    overlays_[kind][record->id] = std::move(record);
    publish(kind);
    for (const auto& row : kind_rows()) {
      if (row.kind == Kind::WebApp || row.kind == Kind::Finding || row.kind == kind) continue;
      for (const auto& [id, other] : named[row.kind])
        if (!find(row.kind, id)) overlays_[row.kind][id] = other;
      if (!named[row.kind].empty()) publish(row.kind);
    }
  }

  void list_all_children() {
    State state;
    const auto& tags = *published_[Kind::Tag];
    for (std::size_t position = 0; position < tags.size(); ++position)
      if (auto tag = find(Kind::Tag, tags.id_at(position))) state[Kind::Tag].emplace((*tag)->id, *tag);
    const auto before = state[Kind::Tag];
    list_children(state);
    for (const auto& [id, tag] : state[Kind::Tag])
      if (before.at(id) != tag) overlays_[Kind::Tag][id] = tag;
    publish(Kind::Tag);
  }

  static std::int64_t webapp_of(const StoredRecord& record) {
    const auto field = std::ranges::find(record.fields, Field::WebAppId, &std::pair<Field, std::string>::first);
    return field == record.fields.end() ? 0 : std::strtoll(field->second.c_str(), nullptr, 10);
  }

  void publish(Kind kind) { published_[kind] = std::make_shared<const OverlaidRecords>(base_[kind], overlays_[kind]); }

  std::string name_;
  Views base_;
  PerKind<Overlay> overlays_;
  Views published_;
};

}  // namespace

std::unique_ptr<World> make_generated_world(Generated spec, std::optional<Instant> now) {
  return std::make_unique<GeneratedWorld>(spec, now.value_or(spec.start));
}

}  // namespace mockqualys
