#include "mockqualys/server/journal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

template <class List, class Size>
std::size_t sum(const List& list, const Size& size) {
  std::size_t all = list.size() * sizeof(list.front());
  for (const auto& one : list) all += size(one);
  return all;
}

std::size_t size_of(const JournalEntry& entry) {
  return sizeof(JournalEntry) + entry.method.size() + entry.path.size() + entry.query.size() + entry.user.size() +
         entry.content_type.size() + entry.accept.size() + entry.body.size() + entry.response_code.size() +
         entry.hint.size() + entry.answer.size() + (entry.fault ? entry.fault->size() : 0) +
         sum(entry.headers, [](const auto& header) { return header.first.size() + header.second.size(); }) +
         sum(entry.criteria, [](const auto& one) { return one.field.size() + one.op.size() + one.value.size(); });
}

constexpr std::string_view kMask = "********";

}  // namespace

std::string hide(std::string_view text, std::span<const std::string> secrets) {
  constexpr std::size_t kShortest = 4;  // shorter ones occur everywhere, and masking them would hide the request
  std::string out{text};
  for (const auto& secret : secrets) {
    if (secret.size() < kShortest) continue;
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kMask.size()))
      out.replace(at, secret.size(), kMask);
  }
  return out;
}

std::string mask_header(std::string_view name, std::string_view value) {
  constexpr auto kSecret = std::to_array<std::string_view>(
      {"Authorization", "Proxy-Authorization", "password", "Cookie", "clientSecret", "X-Api-Key"});
  if (std::ranges::none_of(kSecret, [&](auto secret) { return equals_ignoring_case(name, secret); }))
    return std::string{value};
  const auto scheme = trim(value).substr(0, trim(value).find(' '));
  const bool known = equals_ignoring_case(scheme, "Basic") || equals_ignoring_case(scheme, "Bearer");
  return known && equals_ignoring_case(name, "Authorization") ? fmt::format("{} {}", scheme, kMask)
                                                              : std::string{kMask};
}

void Journal::add(JournalEntry entry) {
  const auto bytes = size_of(entry);
  const std::scoped_lock lock{mutex_};
  entry.number = ++seen_;
  bytes_ += bytes;
  entries_.push_back(std::move(entry));
  while (bytes_ > limit_ && !entries_.empty()) {
    bytes_ -= size_of(entries_.front());
    entries_.pop_front();
  }
}

void Journal::clear() {
  const std::scoped_lock lock{mutex_};
  entries_.clear();
  bytes_ = 0;
  seen_ = 0;
}

std::vector<JournalEntry> Journal::entries() const {
  const std::scoped_lock lock{mutex_};
  return {entries_.begin(), entries_.end()};
}

std::int64_t Journal::seen() const {
  const std::scoped_lock lock{mutex_};
  return seen_;
}

}  // namespace mockqualys::server
