// The requests that were seen, bounded in bytes: the oldest make room. Thread safe.
#pragma once

#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/server.h"

namespace mockqualys::server {

inline constexpr std::size_t kJournalBody = 4U << 10U;

// The text with each secret masked: what the journal keeps must not hold a password, wherever the client put it.
std::string hide(std::string_view text, std::span<const std::string> secrets);

// The value of a header without the secret that headers of this name hold: of Authorization the scheme stays.
std::string mask_header(std::string_view name, std::string_view value);

class Journal {
 public:
  explicit Journal(std::size_t bytes) : limit_{bytes} {}

  void add(JournalEntry entry);  // numbers it
  void clear();
  std::vector<JournalEntry> entries() const;
  std::int64_t seen() const;  // also those that were dropped since the last clear

 private:
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::deque<JournalEntry> entries_;
  std::size_t bytes_ = 0;
  std::int64_t seen_ = 0;
};

}  // namespace mockqualys::server
