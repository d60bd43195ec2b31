#include "conformance/support/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/support/words.h"
#include "mockqualys/server/faults/json.h"

namespace qualyswas::conformance {
namespace {

constexpr std::size_t kLongestSent = 800, kLongestReceived = 400, kLongestTarget = 400;

std::string sent_of(const mockqualys::JournalEntry& entry) {
  if (entry.criteria.empty()) return head_of(entry.body, kLongestSent);
  std::string words;
  for (const auto& criterion : entry.criteria)
    words += fmt::format("{}{} {} {}", words.empty() ? "" : "\n", criterion.field, criterion.op, criterion.value);
  return head_of(words, kLongestSent);
}

// Without an XML declaration and with one blank for each run of them, so that its head holds what matters.
std::string received_of(std::string_view text) {
  if (text.starts_with("<?xml"))
    if (const auto end = text.find("?>"); end != std::string_view::npos) text.remove_prefix(end + 2);
  std::string out;
  for (const char letter : text) {
    const bool blank = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    if (!blank)
      out += letter;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return head_of(out, kLongestReceived);
}

Exchange exchange_of(const mockqualys::JournalEntry& entry, std::int64_t number) {
  const auto target = entry.query.empty() ? entry.path : entry.path + "?" + entry.query;
  return {.number = number,
          .at = text_of(entry.at),
          .method = entry.method,
          .target = head_of(target, kLongestTarget),
          .sent = sent_of(entry),
          .status = entry.status,
          .code = entry.response_code,
          .fault = entry.fault.value_or(std::string{}),
          .changed = {},
          .hint = entry.hint,
          .received = received_of(entry.answer),
          .sent_bytes = entry.request_bytes,
          .received_bytes = entry.answer_bytes};
}

std::string text_of_fault(const mockqualys::Fault& fault) {
  const auto checked = mockqualys::server::check_fault(fault);
  return checked ? mockqualys::server::to_json(*checked).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                 : fault.kind;
}

}  // namespace

void Trace::add(const mockqualys::JournalEntry& entry) {
  const std::scoped_lock lock{mutex_};
  if (stopped_) return;
  auto exchange = exchange_of(entry, ++seen_);
  if (first_.size() < kFirstExchanges) {
    first_.push_back(std::move(exchange));
    return;
  }
  last_.push_back(std::move(exchange));
  if (last_.size() > kMostExchanges - kFirstExchanges) last_.pop_front();
}

void Trace::add(const mockqualys::Fault& fault) {
  const std::scoped_lock lock{mutex_};
  if (stopped_) return;
  if (faults_.size() == kMostFaults) {
    ++more_faults_;
    return;
  }
  faults_.push_back(head_of(text_of_fault(fault)));
}

Exchange* Trace::last_of(std::string_view target) {
  const auto is_it = [&](const Exchange& exchange) { return exchange.target == target; };
  if (const auto found = std::find_if(last_.rbegin(), last_.rend(), is_it); found != last_.rend()) return &*found;
  const auto found = std::find_if(first_.rbegin(), first_.rend(), is_it);
  return found == first_.rend() ? nullptr : &*found;
}

void Trace::change(const mockqualys::server::Request& request, const mockqualys::server::Reply& reply) {
  const std::scoped_lock lock{mutex_};
  auto* exchange = last_of(head_of(request.target, kLongestTarget));
  if (exchange == nullptr) return;
  exchange->changed =
      fmt::format("{}, {} bytes{}: {}", reply.status, reply.text().size(), reply.broken ? ", cut off" : "",
                  received_of(reply.text().substr(0, 2 * kLongestReceived)));
}

void Trace::stop() {
  const std::scoped_lock lock{mutex_};
  stopped_ = true;
}

Evidence Trace::evidence() const {
  const std::scoped_lock lock{mutex_};
  Evidence evidence{.facts = {}, .faults = faults_, .exchanges = first_, .left_out = 0, .said = {}};
  evidence.exchanges.insert(evidence.exchanges.end(), last_.begin(), last_.end());
  evidence.left_out = seen_ - static_cast<std::int64_t>(evidence.exchanges.size());
  if (more_faults_ > 0) evidence.faults.push_back(fmt::format("and {} more", more_faults_));
  return evidence;
}

}  // namespace qualyswas::conformance
