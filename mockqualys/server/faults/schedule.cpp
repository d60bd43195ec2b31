#include "mockqualys/server/faults/schedule.h"

#include <algorithm>

namespace mockqualys::server {
namespace {

constexpr std::size_t kRemembered = 16;

bool matches(std::string_view wanted_path, std::string_view wanted_user, std::string_view path, std::string_view user) {
  return path.starts_with(wanted_path) && (wanted_user.empty() || user == wanted_user);
}

}  // namespace

void Schedule::set(Fault fault) {
  const std::scoped_lock lock{mutex_};
  std::erase_if(faults_, &ScheduledFault::is_spent);
  faults_.push_back({.fault = std::move(fault)});
}

void Schedule::clear() {
  const std::scoped_lock lock{mutex_};
  faults_.clear();
}

std::vector<ScheduledFault> Schedule::faults() const {
  const std::scoped_lock lock{mutex_};
  return faults_;
}

std::optional<Fault> Schedule::hit(std::string_view path, std::string_view user) {
  const std::scoped_lock lock{mutex_};
  const Fault* first = nullptr;
  for (auto& [fault, matched] : faults_) {
    if (!matches(fault.path, fault.user, path, user)) continue;
    ++matched;
    const bool hits = matched >= fault.nth && matched < std::int64_t{fault.nth} + fault.times;
    if (hits && first == nullptr) first = &fault;
  }
  if (first == nullptr) return std::nullopt;
  return *first;
}

std::optional<Reply> Schedule::previous(std::string_view path, std::string_view user) const {
  const std::scoped_lock lock{mutex_};
  const auto past = std::ranges::find_if(past_, [&](const Past& p) { return matches(path, user, p.path, p.user); });
  if (past == past_.end()) return std::nullopt;
  return past->reply;
}

void Schedule::remember(std::string_view path, std::string_view user, const Reply& reply) {
  Past newest{.path = std::string{path}, .user = std::string{user}, .reply = reply};
  const std::scoped_lock lock{mutex_};
  std::erase_if(past_, [&](const Past& p) { return p.path == path && p.user == user; });
  past_.push_front(std::move(newest));
  if (past_.size() > kRemembered) past_.pop_back();
}

}  // namespace mockqualys::server
