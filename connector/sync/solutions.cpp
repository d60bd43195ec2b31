#include "connector/sync/solutions.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/ranges.h>

#include "connector/wire/verdict.h"

namespace qualyswas::sync {
namespace {

// The vendor has many machines, whose clocks differ, and an answer is as old as the call took.
constexpr auto kOverlap = std::chrono::days{1};

using Qids = std::span<const std::int64_t>;

// One call: its answer becomes one transaction, opened when the answer is whole or outgrows its bound; an attempt that
// fails is undone before the next begins.
class Call {
 public:
  Call(Workplace& place, Qids qids) : place_{place}, asked_{qids.begin(), qids.end()} {}
  ~Call() { drop(); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Result<void> send(Qids qids, std::optional<Instant> modified_after, const std::stop_token& stop) {
    auto sent = place_.vendor.solutions(
        qids, modified_after, [this] { return decoder(); }, stop);
    if (store_error_) return fail(*store_error_);
    if (!sent) return sent;
    if (!write_held()) return fail(*store_error_);
    if (!page_) return {};
    const auto saved = page_->commit();
    page_.reset();
    if (saved) return {};
    store_error_ = saved.error();
    return fail(*store_error_);
  }

  bool store_failed() const { return store_error_.has_value(); }
  const std::unordered_set<std::int64_t>& described() const { return described_; }
  const std::vector<wire::Unreadable>& unreadable() const { return unreadable_; }

 private:
  std::unique_ptr<wire::Decoder> decoder() {
    drop();
    return wire::decode_solutions([this](model::Solution&& solution) { return keep(solution); },
                                  [this](const wire::Unreadable& one) {
                                    if (unreadable_.size() < wire::kMostQids) unreadable_.push_back(one);
                                  });
  }

  Result<void> keep(const model::Solution& solution) {
    if (!asked_.contains(solution.qid))
      return fail(ErrorKind::Decode,
                  fmt::format("the KnowledgeBase describes QID {}, which was not asked for", solution.qid));
    held_.push_back(profiles::vulcan::map_solution(solution));
    held_bytes_ += weight_of(held_.back());
    described_.insert(solution.qid);
    return held_bytes_ < kBatchBytes ? Result<void>{} : write_held();
  }

  Result<void> write_held() {
    if (held_.empty()) return {};
    if (!page_) {
      auto page = place_.ports.store.begin_page(place_.config.name);
      if (!page) return store_refused(page.error());
      page_ = std::move(*page);
    }
    if (auto kept = page_->upsert(std::exchange(held_, {})); !kept) return store_refused(kept.error());
    held_bytes_ = 0;
    return {};
  }

  // Seen by the client as a stop: asking again would not help the store.
  Result<void> store_refused(const Error& error) {
    store_error_ = error;
    return fail(ErrorKind::Cancelled, "the store refused");
  }

  void drop() {
    page_.reset();
    held_.clear();
    held_bytes_ = 0;
    described_.clear();
    unreadable_.clear();
  }

  Workplace& place_;
  std::unordered_set<std::int64_t> asked_;
  std::unique_ptr<store::Page> page_;
  std::vector<store::Sealed<model::SolutionRow>> held_;
  std::size_t held_bytes_ = 0;
  std::unordered_set<std::int64_t> described_;
  std::vector<wire::Unreadable> unreadable_;
  std::optional<Error> store_error_;
};

Result<std::int64_t> findings_without_solution(Workplace& place) {
  const auto ask = place.ports.store.solutions_to_ask(place.config.name, place.config.informational);
  if (!ask) return fail(ask.error());
  const std::unordered_set<std::int64_t> undescribed{ask->undescribed.begin(), ask->undescribed.end()};
  std::int64_t findings = 0;
  store::Filter filter;
  filter.informational = place.config.informational;
  filter.archived = true;
  auto read = place.ports.store.findings(place.config.name, filter, [&](const model::FindingRow& row) -> Result<void> {
    if (undescribed.contains(row.qid)) ++findings;
    return {};
  });
  if (!read) return fail(read.error());
  return findings;
}

// The vendor's refusal as a reason; ours and a stop as a failure.
Result<void> refused(Workplace& place, const Error& error) {
  if (error.kind == ErrorKind::Cancelled) return fail(error.during("reading the KnowledgeBase"));
  const auto findings = findings_without_solution(place);
  if (!findings) return fail(findings.error());
  const auto shown = as_knowledgebase_error(error);
  place.not_proven(fmt::format("solutions are missing: {}: {}{}{}; the findings are kept, {} of them have no solution",
                               name_of(shown.kind), shown.message, shown.advice.empty() ? "" : " (",
                               shown.advice.empty() ? "" : shown.advice + ")", *findings));
  return {};
}

struct Progressed {
  bool refused = false;
  std::vector<std::int64_t> missing;
};

Result<Progressed> ask_all(Workplace& place, Qids qids, std::optional<Instant> modified_after, std::int64_t expected,
                           const std::stop_token& stop) {
  Progressed progressed;
  while (!qids.empty()) {
    const auto here = qids.first(std::min(qids.size(), wire::kMostQids));
    qids = qids.subspan(here.size());
    Call call{place, here};
    if (const auto sent = call.send(here, modified_after, stop); !sent) {
      if (call.store_failed()) return fail(sent.error());
      if (auto told = refused(place, sent.error()); !told) return fail(told.error());
      progressed.refused = true;
      return progressed;
    }
    const std::vector<std::int64_t> asked{here.begin(), here.end()};
    if (auto kept = place.ports.store.solutions_asked(place.config.name, asked, place.vendor_clock.now()); !kept)
      return fail(kept.error());
    auto& row = place.journal.row;
    row.solutions_pulled += static_cast<std::int64_t>(call.described().size());
    row.unreadable += static_cast<std::int64_t>(call.unreadable().size());
    row.requests = place.vendor.client().requests();
    std::unordered_set<std::int64_t> unreadable;
    for (const auto& one : call.unreadable()) {
      if (one.id) unreadable.insert(*one.id);
      place.not_proven(fmt::format("the KnowledgeBase's record of QID {} could not be read: {}",
                                   one.id ? std::to_string(*one.id) : "(unknown)", one.why));
    }
    if (!modified_after)
      for (const auto qid : asked)
        if (!call.described().contains(qid) && !unreadable.contains(qid)) progressed.missing.push_back(qid);
    place.journal.note(fmt::format("KnowledgeBase: {} QIDs asked for{}, {} described", asked.size(),
                                   modified_after ? " if modified" : "", call.described().size()));
    if (place.ports.progress) place.ports.progress({row.state, "solutions", row.solutions_pulled, expected});
    if (auto saved = place.journal.save(); !saved) return fail(saved.error());
  }
  return progressed;
}

// 0 stands for "the vendor gave none" (imported findings): nobody can describe it.
void drop_unasked(std::vector<std::int64_t>& qids) {
  std::erase_if(qids, [](std::int64_t qid) { return qid <= 0; });
}

}  // namespace

Error as_knowledgebase_error(Error error) {
  if (error.kind != ErrorKind::Auth && error.kind != ErrorKind::Permission && error.kind != ErrorKind::Module)
    return error;
  if (wire::is_account_state(error)) return error;  // no right is missing
  error.kind = ErrorKind::KnowledgeBase;
  const auto vendors = error.advice.empty() ? std::string{} : " If that is so already: " + error.advice;
  error.advice =
      "give this user a role that may read the KnowledgeBase (Manager, Unit Manager, Scanner or Reader), and let "
      "Qualys "
      "support enable KnowledgeBase download for the subscription." +
      vendors;
  return error;
}

Result<void> pull_solutions(Workplace& place, const std::stop_token& stop) {
  auto ask = place.ports.store.solutions_to_ask(place.config.name, place.config.informational);
  if (!ask) return fail(ask.error());
  drop_unasked(ask->undescribed);
  drop_unasked(ask->described);
  const auto expected = static_cast<std::int64_t>(ask->undescribed.size());

  const auto fresh = ask_all(place, ask->undescribed, std::nullopt, expected, stop);
  if (!fresh) return fail(fresh.error());
  if (fresh->refused) return {};
  place.journal.row.solutions_missing = static_cast<std::int64_t>(fresh->missing.size());
  if (!fresh->missing.empty()) {
    const Qids all{fresh->missing};
    const auto named = all.first(std::min<std::size_t>(all.size(), 10));
    place.journal.reason(fmt::format("the KnowledgeBase does not describe {} of the QIDs found: {}{}", all.size(),
                                     fmt::join(named, ", "), named.size() < all.size() ? ", ..." : ""));
  }

  // A clock that was set back makes what it says from now on older than the last call.
  const auto since =
      ask->asked_at ? std::optional{std::min(*ask->asked_at, place.vendor_clock.now()) - kOverlap} : std::nullopt;
  const auto known = ask_all(place, ask->described, since, 0, stop);
  if (!known) return fail(known.error());
  return {};
}

}  // namespace qualyswas::sync
