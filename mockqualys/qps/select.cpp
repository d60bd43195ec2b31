#include "mockqualys/qps/select.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

namespace mockqualys::qps {

namespace {

// The web apps that carry one of the user's tags. A record is in the scope when it has web apps and all of them are.
class Scope {
 public:
  explicit Scope(const Source& source)
      : webapps_{source.webapps.value_or(Field::Id)}, everything_{source.user.tags.empty() || !source.webapps} {
    if (everything_) return;
    const auto webapps = source.world.records(Kind::WebApp);
    Values values;
    for (std::size_t position = 0; position < webapps->size(); ++position) {
      webapps->values(position, Field::TagName, values);
      bool carries = false;
      for (std::size_t i = 0; i < values.size(); ++i) {
        carries = carries || std::ranges::find(source.user.tags, values[i]) != source.user.tags.end();
      }
      if (carries) visible_.insert(std::to_string(webapps->id_at(position)));
    }
  }

  bool is_everything() const { return everything_; }
  bool holds(const Records& records, std::size_t position, Values& values) const {
    if (everything_) return true;
    records.values(position, webapps_, values);
    bool all = !values.empty();
    for (std::size_t i = 0; i < values.size(); ++i) all = all && visible_.contains(std::string{values[i]});
    return all;
  }

 private:
  Field webapps_;
  bool everything_;
  std::unordered_set<std::string> visible_;
};

// What the criteria on the id leave: a stretch of positions, or a list of ids, and the criteria that have to be looked
// at.
class Candidates {
 public:
  Candidates(const Records& records, std::span<const Test> tests, std::int64_t after_id) : records_{records} {
    std::int64_t after = std::max<std::int64_t>(after_id, 0);
    std::int64_t before = INT64_MAX;
    for (const auto& test : tests) {
      if (test.field() == Field::Id && test.op() == Op::Greater) {
        after = std::max(after, test.numbers().front());
      } else if (test.field() == Field::Id && test.op() == Op::Lesser) {
        before = std::min(before, test.numbers().front());
      } else if (test.field() == Field::Id && (test.op() == Op::Equals || test.op() == Op::In) && !ids_) {
        ids_ = test.numbers();
        std::ranges::sort(*ids_);
        ids_->erase(std::unique(ids_->begin(), ids_->end()), ids_->end());
      } else {
        rest_.push_back(&test);
      }
    }
    begin_ = records.first_after(after);
    end_ = before == INT64_MIN ? 0 : records.first_after(before - 1);
  }

  bool are_a_stretch() const { return !ids_ && rest_.empty(); }
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return std::max(begin_, end_); }

  // Calls `each` with every position that passes, ascending, until it says false.
  template <typename Each>
  void visit(const Scope& scope, const Each& each) const {
    Values values;
    const auto passes = [&](std::size_t position) {
      return scope.holds(records_, position, values) &&
             std::ranges::all_of(rest_, [&](const Test* test) { return test->passes(records_, position, values); });
    };
    if (!ids_) {
      for (std::size_t position = begin(); position < end(); ++position) {
        if (passes(position) && !each(position)) return;
      }
      return;
    }
    for (const auto id : *ids_) {
      if (id < 1) continue;
      const auto position = records_.first_after(id - 1);
      if (position < begin() || position >= end() || records_.id_at(position) != id) continue;
      if (passes(position) && !each(position)) return;
    }
  }

 private:
  const Records& records_;
  std::optional<std::vector<std::int64_t>> ids_;
  std::vector<const Test*> rest_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace

Page select(const Source& source, std::span<const Test> tests, const Window& window) {
  Page page{.records = source.world.records(source.kind), .positions = {}};
  const Scope scope{source};
  const Candidates candidates{*page.records, tests, window.after_id};
  if (scope.is_everything() && candidates.are_a_stretch()) {
    const auto available = candidates.end() - candidates.begin();
    const auto skip = std::min(window.skip, available);
    const auto taken = std::min(window.limit, available - skip);
    for (std::size_t i = 0; i < taken; ++i) page.positions.push_back(candidates.begin() + skip + i);
    page.more = available - skip > taken;
    return page;
  }
  std::size_t seen = 0;
  candidates.visit(scope, [&](std::size_t position) {
    if (seen++ < window.skip) return true;
    if (page.positions.size() == window.limit) {
      page.more = true;
      return false;
    }
    page.positions.push_back(position);
    return true;
  });
  return page;
}

std::size_t count(const Source& source, std::span<const Test> tests) {
  const auto records = source.world.records(source.kind);
  const Scope scope{source};
  const Candidates candidates{*records, tests, 0};
  if (scope.is_everything() && candidates.are_a_stretch()) return candidates.end() - candidates.begin();
  std::size_t counted = 0;
  candidates.visit(scope, [&](std::size_t) { return ++counted > 0; });
  return counted;
}

}  // namespace mockqualys::qps
