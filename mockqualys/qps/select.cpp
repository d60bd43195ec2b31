#include "mockqualys/qps/select.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "mockqualys/world/bits.h"

namespace mockqualys::qps {

namespace {

using SharedBits = std::shared_ptr<const Bits>;

// The web apps that carry one of the user's tags. A record is in the scope when it has web apps and all of them are.
class Scope {
 public:
  explicit Scope(const Source& source) : field_{source.webapps.value_or(Field::Id)} {
    if (source.user.tags.empty() || !source.webapps) return;
    std::string tags;
    for (const auto& tag : source.user.tags) tags += fmt::format(" {}:{}", tag.size(), tag);
    webapps_ = source.world.records(Kind::WebApp);
    visible_ = webapps_->passing(Field::TagName, "scope" + tags, [&](const Values& values) {
      bool carries = false;
      for (std::size_t i = 0; i < values.size(); ++i)
        carries = carries || std::ranges::find(source.user.tags, values[i]) != source.user.tags.end();
      return carries;
    });
    criterion_ = fmt::format("scope {}{}", webapps_->serial(), tags);
  }

  bool is_everything() const { return !visible_; }
  Field field() const { return field_; }
  // Which web apps are visible follows from what they are now, so that a change of theirs makes it another one.
  const std::string& criterion() const { return criterion_; }
  bool holds(const Values& webapps) const {
    bool all = !webapps.empty();
    for (std::size_t i = 0; i < webapps.size(); ++i) all = all && is_visible(webapps[i]);
    return all;
  }

 private:
  bool is_visible(std::string_view webapp) const {
    std::int64_t id = 0;
    if (std::from_chars(webapp.data(), webapp.data() + webapp.size(), id).ec != std::errc{} || id < 1) return false;
    const auto position = webapps_->first_after(id - 1);
    return position < webapps_->size() && std::to_string(webapps_->id_at(position)) == webapp && (*visible_)[position];
  }

  Field field_;
  std::shared_ptr<const Records> webapps_;
  SharedBits visible_;  // none: everything is
  std::string criterion_;
};

// The records that pass all tests and are in the scope: ids are sought, the others are found by the index.
class Selection {
 public:
  Selection(const Records& records, const Scope& scope, std::span<const Test> tests, std::int64_t after_id) {
    std::int64_t after = std::max<std::int64_t>(after_id, 0);
    std::int64_t before = INT64_MAX;
    std::optional<std::vector<std::int64_t>> ids;
    std::vector<const Test*> rest;
    for (const auto& test : tests) {
      if (test.field() == Field::Id && test.op() == Op::Greater) {
        after = std::max(after, test.numbers().front());
      } else if (test.field() == Field::Id && test.op() == Op::Lesser) {
        before = std::min(before, test.numbers().front());
      } else if (test.field() == Field::Id && (test.op() == Op::Equals || test.op() == Op::In) && !ids) {
        ids = test.numbers();
        std::ranges::sort(*ids);
        ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
      } else {
        rest.push_back(&test);
      }
    }
    begin_ = records.first_after(after);
    end_ = std::max(begin_, before == INT64_MIN ? 0 : records.first_after(before - 1));
    ids ? look_at(*ids, records, scope, rest) : seek(records, scope, rest);
  }

  std::size_t count() const {
    if (listed_) return listed_->size();
    return bits_ ? bits_->count(begin_, end_) : end_ - begin_;
  }

  void take(const Window& window, Page& page) const {
    if (bits_) {
      auto position = bits_->find(begin_, window.skip);
      for (; position < end_ && page.positions.size() < window.limit; position = bits_->find(position + 1))
        page.positions.push_back(position);
      page.more = position < end_;
      return;
    }
    const auto skip = std::min(window.skip, count());
    const auto taken = std::min(window.limit, count() - skip);
    for (std::size_t i = skip; i < skip + taken; ++i) page.positions.push_back(listed_ ? (*listed_)[i] : begin_ + i);
    page.more = count() - skip > taken;
  }

 private:
  // A few ids are looked at faster than an index is made.
  void look_at(const std::vector<std::int64_t>& ids, const Records& records, const Scope& scope,
               const std::vector<const Test*>& tests) {
    listed_.emplace();
    Values values;
    for (const auto id : ids) {
      if (id < 1) continue;
      const auto position = records.first_after(id - 1);
      if (position < begin_ || position >= end_ || records.id_at(position) != id) continue;
      const auto values_of = [&](Field field) -> const Values& {
        records.values(position, field, values);
        return values;
      };
      if (!scope.is_everything() && !scope.holds(values_of(scope.field()))) continue;
      if (std::ranges::all_of(tests, [&](const Test* test) { return test->passes(values_of(test->field())); }))
        listed_->push_back(position);
    }
  }

  void seek(const Records& records, const Scope& scope, const std::vector<const Test*>& tests) {
    const auto narrow = [&](SharedBits found) {
      if (bits_) {
        auto both = std::make_shared<Bits>(*bits_);
        *both &= *found;
        found = std::move(both);
      }
      bits_ = std::move(found);
    };
    if (!scope.is_everything()) {
      narrow(
          records.passing(scope.field(), scope.criterion(), [&](const Values& values) { return scope.holds(values); }));
    }
    for (const auto* test : tests) {
      narrow(records.passing(test->field(), test->criterion(),
                             [&](const Values& values) { return test->passes(values); }));
    }
  }

  std::size_t begin_ = 0, end_ = 0;                 // all lie between
  std::optional<std::vector<std::size_t>> listed_;  // no other
  SharedBits bits_;                                 // none: all that lie between
};

}  // namespace

Page select(const Source& source, std::span<const Test> tests, const Window& window) {
  Page page{.records = source.world.records(source.kind), .positions = {}};
  Selection{*page.records, Scope{source}, tests, window.after_id}.take(window, page);
  return page;
}

void for_each_selected(const Source& source, std::span<const Test> tests,
                       const std::function<void(const Records& records, std::size_t position)>& each) {
  Page page{.records = source.world.records(source.kind), .positions = {}, .more = true};
  const Selection selection{*page.records, Scope{source}, tests, 0};
  for (Window window{.limit = 10'000}; page.more; window.skip += window.limit) {
    page.positions.clear();
    selection.take(window, page);
    for (const auto position : page.positions) each(*page.records, position);
  }
}

std::size_t count(const Source& source, std::span<const Test> tests) {
  const auto records = source.world.records(source.kind);
  return Selection{*records, Scope{source}, tests, 0}.count();
}

}  // namespace mockqualys::qps
