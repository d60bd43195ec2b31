#include "mockqualys/server/journal.h"

namespace mockqualys::server {
namespace {

std::size_t size_of(const JournalEntry& entry) {
  return sizeof(JournalEntry) + entry.method.size() + entry.path.size() + entry.query.size() + entry.user.size() +
         entry.content_type.size() + entry.accept.size() + entry.body.size() + entry.response_code.size() +
         entry.hint.size() + (entry.fault ? entry.fault->size() : 0);
}

}  // namespace

std::string hide(std::string_view text, std::span<const std::string> secrets) {
  constexpr std::size_t kShortest = 4;  // shorter ones occur everywhere, and masking them would hide the request
  constexpr std::string_view kMask = "********";
  std::string out{text};
  for (const auto& secret : secrets) {
    if (secret.size() < kShortest) continue;
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kMask.size()))
      out.replace(at, secret.size(), kMask);
  }
  return out;
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
