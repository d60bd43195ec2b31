#include "connector/sync/journal.h"

#include <algorithm>

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

constexpr std::size_t kMostUnmapped = 500;
constexpr std::size_t kLongestValue = 200;
constexpr std::int64_t kMostLines = 5'000;  // of one run's log; what it ends with is written all the same
constexpr std::size_t kMostReasons = 50;
constexpr std::size_t kLongestText = 2'000;

// Cuts between characters of UTF-8, so that what is stored stays text.
std::string cut(std::string text, std::size_t longest) {
  if (text.size() <= longest) return text;
  while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xC0U) == 0x80U) --longest;
  text.resize(longest);
  return text + "…";
}

}  // namespace

void UnmappedTally::add(std::string field, std::string value, std::int64_t findings) {
  auto key = std::pair{std::move(field), cut(std::move(value), kLongestValue)};
  if (counts_.size() >= kMostUnmapped && !counts_.contains(key)) key.second = "(other values)";
  counts_[std::move(key)] += findings;
}

void UnmappedTally::add(const std::vector<model::Unmapped>& unmapped) {
  for (const auto& one : unmapped) add(one.field, one.value, 1);
}

void UnmappedTally::add(const UnmappedTally& other) {
  for (const auto& [key, findings] : other.counts_) add(key.first, key.second, findings);
}

void UnmappedTally::add(const std::vector<store::UnmappedCount>& counts) {
  for (const auto& one : counts) add(one.field, one.value, one.findings);
}

std::vector<store::UnmappedCount> UnmappedTally::counts() const {
  std::vector<store::UnmappedCount> counts;
  for (const auto& [key, findings] : counts_) counts.push_back({key.first, key.second, findings});
  return counts;
}

std::string reason_of(const Error& error) {
  if (error.kind == ErrorKind::Cancelled) return "stopped: " + error.message;
  return fmt::format("{}: {}{}{}", name_of(error.kind), error.message, error.advice.empty() ? "" : ". ", error.advice);
}

Result<void> Journal::begin() {
  row.started = clock_.now();
  auto id = store_.begin_run(connector_, row);
  if (!id) return fail(id.error());
  row.id = *id;
  note(fmt::format("state {}", store::name_of(row.state)));
  return flush();
}

Result<void> Journal::enter(store::State state) {
  row.state = state;
  note(fmt::format("state {}", store::name_of(state)));
  return save();
}

Result<void> Journal::save() {
  row.unmapped = unmapped.counts();
  if (auto updated = store_.update_run(connector_, row); !updated) return updated;
  return flush();
}

Result<void> Journal::end(store::Verdict verdict) {
  row.verdict = verdict;
  row.finished = clock_.now();
  row.state = verdict == store::Verdict::Complete ? store::State::Connected : store::State::Error;
  row.unmapped = unmapped.counts();
  if (auto updated = store_.update_run(connector_, row); !updated) return updated;
  [[maybe_unused]] const auto told = write_last_lines();
  return {};
}

Result<void> Journal::end_briefly(store::Verdict verdict) {
  row.verdict = verdict;
  row.reasons.resize(std::min<std::size_t>(row.reasons.size(), 1));
  row.unmapped.clear();
  return store_.update_run(connector_, row);
}

Result<void> Journal::write_last_lines() {
  if (auto flushed = flush(); !flushed) return flushed;
  if (left_out_ > 0)
    if (auto told = store_.log(row.id, {clock_.now(), fmt::format("{} lines were left out", left_out_)}); !told)
      return told;
  for (const auto& reason : row.reasons)
    if (auto told = store_.log(row.id, {clock_.now(), reason}); !told) return told;
  return store_.log(row.id,
                    {clock_.now(), fmt::format("state {}, {}", store::name_of(row.state), name_of(*row.verdict))});
}

void Journal::note(std::string text) {
  store::LogLine line{clock_.now(), cut(std::move(text), kLongestText)};
  const std::scoped_lock lock{mutex_};
  if (held_.size() < 1'000)
    held_.push_back(std::move(line));
  else
    ++left_out_;
}

Result<void> Journal::flush() {
  for (;;) {
    store::LogLine line;
    {
      const std::scoped_lock lock{mutex_};
      if (held_.empty()) return {};
      line = std::move(held_.front());
      held_.pop_front();
      if (written_ >= kMostLines) {
        ++left_out_;
        continue;
      }
      ++written_;
    }
    if (auto told = store_.log(row.id, line); !told) return told;
  }
}

void Journal::reason(std::string text) {
  if (row.reasons.size() < kMostReasons) last_reason(std::move(text));
}

void Journal::last_reason(std::string text) { row.reasons.push_back(cut(std::move(text), kLongestText)); }

}  // namespace qualyswas::sync
