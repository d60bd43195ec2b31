#include "mockqualys/server/faults/schedule.h"

#include <algorithm>

#include "mockqualys/server/faults/endpoint.h"
#include "mockqualys/server/faults/record_search.h"

namespace mockqualys::server {
namespace {

constexpr std::size_t kRemembered = 16;

bool matches(std::string_view wanted_path, std::string_view wanted_user, std::string_view path, std::string_view user) {
  return path.starts_with(wanted_path) && (wanted_user.empty() || user == wanted_user);
}

bool matches(const Fault& fault, const Request& request, std::string_view user) {
  return matches(fault.path, fault.user, request.path(), user) &&
         (fault.endpoint.empty() || endpoint_of(request.path()) == fault.endpoint);
}

bool is_of_page(const Fault& fault, int page) { return !fault.page || *fault.page == page; }

}  // namespace

bool ScheduledFault::is_due() const {
  const auto& [nth, every, times] = std::tie(fault->fault.nth, fault->fault.every, fault->fault.times);
  if (every) return matched % *every == 0 && (times == kForEver || matched / *every <= times);
  return matched >= nth && (times == kForEver || matched < std::int64_t{nth} + times);
}

bool ScheduledFault::is_spent() const {
  const auto& [nth, every, times] = std::tie(fault->fault.nth, fault->fault.every, fault->fault.times);
  if (times == kForEver) return false;
  return every ? matched / *every >= times : matched >= std::int64_t{nth} + times - 1;
}

void Schedule::set(CheckedFault fault) {
  std::unique_lock lock{mutex_};
  std::erase_if(faults_, &ScheduledFault::is_spent);
  const auto asks_for_page = [](const ScheduledFault& one) { return one.fault->fault.page.has_value(); };
  if (std::ranges::none_of(faults_, asks_for_page)) walks_.clear();
  faults_.push_back({.number = ++numbers_, .fault = std::make_shared<const CheckedFault>(std::move(fault))});
  const auto changed = changed_;
  lock.unlock();
  if (changed) changed();
}

void Schedule::clear() {
  std::unique_lock lock{mutex_};
  faults_.clear();
  walks_.clear();
  const auto changed = changed_;
  lock.unlock();
  if (changed) changed();
}

void Schedule::watch(std::function<void()> changed) {
  const std::scoped_lock lock{mutex_};
  changed_ = std::move(changed);
}

std::vector<ScheduledFault> Schedule::faults() const {
  const std::scoped_lock lock{mutex_};
  return faults_;
}

template <class Matches>
std::optional<DueFault> Schedule::count(Matches matches) {
  std::optional<DueFault> first;
  for (auto& one : faults_) {
    if (!matches(*one.fault)) continue;
    ++one.matched;
    if (one.is_due() && !first) first = DueFault{.number = one.number, .fault = one.fault};
  }
  return first;
}

std::optional<DueFault> Schedule::arrive(const Request& request, std::string_view user) {
  const std::scoped_lock lock{mutex_};
  if (faults_.empty()) return std::nullopt;
  const bool paged =
      std::ranges::any_of(faults_, [](const ScheduledFault& one) { return one.fault->fault.page.has_value(); });
  const int page = paged ? walks_.page_of(request, user) : 0;
  return count([&](const CheckedFault& checked) {
    const auto& fault = checked.fault;
    return checked.kind->stage != Stage::Connection && !fault.record && matches(fault, request, user) &&
           is_of_page(fault, page);
  });
}

std::optional<DueFault> Schedule::answered(const Request& request, std::string_view user, const Reply& right) {
  const std::scoped_lock lock{mutex_};
  if (faults_.empty()) return std::nullopt;
  walks_.note_answer(request, user, right);
  const int page = walks_.last_page(request, user);
  return count([&](const CheckedFault& checked) {
    const auto& fault = checked.fault;
    return fault.record && matches(fault, request, user) && is_of_page(fault, page) &&
           holds_record(right, *fault.record);
  });
}

std::optional<DueFault> Schedule::connect(bool tls) {
  const std::scoped_lock lock{mutex_};
  if (faults_.empty()) return std::nullopt;
  auto due = count([&](const CheckedFault& checked) {
    return checked.kind->stage == Stage::Connection && (tls || !checked.kind->tls_only);
  });
  return due && due->fault->kind->greet != nullptr ? due : std::nullopt;
}

std::optional<DueFault> Schedule::take_refusal() {
  const std::scoped_lock lock{mutex_};
  for (auto& one : faults_) {
    if (one.fault->kind->refused_time == nullptr || one.matched + 1 != one.fault->fault.nth) continue;
    ++one.matched;
    ++one.struck;
    return DueFault{.number = one.number, .fault = one.fault};
  }
  return std::nullopt;
}

void Schedule::count_strike(std::int64_t number) {
  const std::scoped_lock lock{mutex_};
  const auto one = std::ranges::find(faults_, number, &ScheduledFault::number);
  if (one != faults_.end()) ++one->struck;
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
