#include "mockqualys/world/records.h"

#include <algorithm>
#include <atomic>

#include "mockqualys/world/bits.h"

namespace mockqualys {

namespace {

std::uint64_t next_serial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

Records::Records() : serial_{next_serial()} {}
Records::~Records() = default;

std::shared_ptr<const Bits> Records::find_kept(Field field, const std::string& criterion) const {
  const auto found =
      std::ranges::find_if(kept_, [&](const Answer& one) { return one.field == field && one.criterion == criterion; });
  if (found == kept_.end()) return nullptr;
  std::rotate(found, found + 1, kept_.end());
  return kept_.back().bits;
}

// Whoever finds that another was faster takes the other's.
std::shared_ptr<const Bits> Records::passing(Field field, const std::string& criterion, const Passes& passes) const {
  {
    const std::scoped_lock lock{mutex_};
    if (auto kept = find_kept(field, criterion)) return kept;
  }
  auto made = std::make_shared<const Bits>(find_passing(field, criterion, passes));
  const std::scoped_lock lock{mutex_};
  if (auto kept = find_kept(field, criterion)) return kept;
  if (kept_.size() == kKept) kept_.erase(kept_.begin());
  kept_.push_back({.field = field, .criterion = criterion, .bits = made});
  return made;
}

std::shared_ptr<const Bits> Records::holding(Field field, const std::string& value) const {
  return passing(field, "holding " + value, [&](const Values& values) {
    bool holds = false;
    for (std::size_t i = 0; i < values.size(); ++i) holds = holds || values[i] == value;
    return holds;
  });
}

Bits Records::find_passing(Field field, const std::string&, const Passes& passes) const {
  enum class Group : char { Unseen, Out, In };
  std::vector<Group> seen(groups(field), Group::Unseen);
  Bits bits{size()};
  Values values;
  for (std::size_t position = 0; position < size(); ++position) {
    auto& group = seen[group_of(field, position)];
    if (group == Group::Unseen) {
      this->values(position, field, values);
      group = passes(values) ? Group::In : Group::Out;
    }
    if (group == Group::In) bits.set(position);
  }
  return bits;
}

}  // namespace mockqualys
